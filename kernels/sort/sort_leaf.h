/* SPDX-License-Identifier: MIT */
/*
 * Sorting up to LEAF_MOST keys in registers: as a matrix of LANES columns, all of which one network sorts
 * side by side; transposed, they are LANES ascending runs, merged two and two by bitonic networks (Batcher
 * 1968).
 */
enum { LEAF_ROWS = 32, LEAF_MOST = LEAF_ROWS * LANES, FEW_ROWS = LANES < 8 ? 8 : LANES };

CS_INLINE void exchange(vec *v, int i, int j)
{
    const vec upper = v_max(v[i], v[j]);
    v[i] = v_min(v[i], v[j]);
    v[j] = upper;
}

/* A network is one expression: the calls, separated by commas, and what follows them. */
#undef SORT_EXCHANGE
#define SORT_EXCHANGE(i, j) exchange(v, i, j),

CS_INLINE void half_clean(vec *v, int rows, int distance)
{
    SORT_UNROLL
    for (int i = 0; i < rows; i++) {
        if ((i & distance) == 0) {
            exchange(v, i, i + distance);
        }
    }
}

/* Ascending runs of `run` vectors each, merged two and two. The upper half of a pair stays with its vectors
 * in reverse: that is bitonic too. */
CS_INLINE void merge_runs(vec *v, int rows, int run)
{
    SORT_UNROLL
    for (int i = 0; i < rows / 2; i++) {
        const int low = i / run * 2 * run + i % run;
        const int high = i / run * 2 * run + 2 * run - 1 - i % run;
        const vec other = v_reverse(v[high]);
        v[high] = v_max(v[low], other);
        v[low] = v_min(v[low], other);
    }
    if (run >= 16) {
        half_clean(v, rows, 8);
    }
    if (run >= 8) {
        half_clean(v, rows, 4);
    }
    if (run >= 4) {
        half_clean(v, rows, 2);
    }
    if (run >= 2) {
        half_clean(v, rows, 1);
    }
    SORT_UNROLL
    for (int i = 0; i < rows; i++) {
        v[i] = v_clean(v[i]);
    }
}

/* Sorts the keys in v[0 .. rows); rows is 8, 16 or 32, and at least LANES. */
CS_INLINE void sort_matrix(vec *v, int rows)
{
    const int run = rows / LANES;
    vec runs[LEAF_ROWS];
    if (rows == 8) {
        SORT_NETWORK_8(SORT_EXCHANGE)(void) 0;
    } else if (rows == 16) {
        SORT_NETWORK_16(SORT_EXCHANGE)(void) 0;
    } else {
        SORT_NETWORK_32(SORT_EXCHANGE)(void) 0;
    }
    SORT_UNROLL
    for (int i = 0; i < rows; i += LANES) {
        v_transpose(v + i);
    }
    SORT_UNROLL
    for (int i = 0; i < rows; i++) {
        runs[i] = v[i % run * LANES + i / run];
    }
    SORT_UNROLL
    for (int i = 0; i < rows; i++) {
        v[i] = runs[i];
    }
    if (run <= 1) {
        merge_runs(v, rows, 1);
    }
    if (run <= 2) {
        merge_runs(v, rows, 2);
    }
    if (run <= 4) {
        merge_runs(v, rows, 4);
    }
    if (rows > 8 && run <= 8) {
        merge_runs(v, rows, 8);
    }
    if (rows > 16) {
        merge_runs(v, rows, 16);
    }
}

CS_INLINE void leaf_of(word *raw, size_t n, int rows)
{
    vec v[LEAF_ROWS];
    const vec fill = v_all(SORT_KEY_MAX);
    SORT_UNROLL
    for (int i = 0; i < rows; i++) {
        const size_t begin = (size_t)i * LANES;
        if (begin + LANES <= n) {
            v[i] = to_key(v_load(raw + begin));
        } else {
            v[i] = begin < n ? to_key(v_load_some(raw + begin, n - begin, from_key(fill))) : fill;
        }
    }
    sort_matrix(v, rows);
    SORT_UNROLL
    for (int i = 0; i < rows; i++) {
        const size_t begin = (size_t)i * LANES;
        if (begin + LANES <= n) {
            v_store(raw + begin, from_key(v[i]));
        } else if (begin < n) {
            v_store_some(raw + begin, n - begin, from_key(v[i]));
        }
    }
}

/* Sorts raw[0 .. n), n <= LEAF_MOST. */
static void leaf(word *raw, size_t n)
{
    if (n <= FEW_ROWS * LANES) {
        leaf_of(raw, n, FEW_ROWS);
    } else if (n <= 16 * LANES) {
        leaf_of(raw, n, 16);
    } else {
        leaf_of(raw, n, LEAF_ROWS);
    }
}
