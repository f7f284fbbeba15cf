/* SPDX-License-Identifier: MIT */
/*
 * Vectorised quicksort (Bramas 2017; Blacher, Giesen and Kuehne 2021), for what distribution does not suit:
 * few distinct keys, and densities that sort_cells.h cannot follow.
 *
 * Every part is known to lie between two keys, `least` and `most`, and a pivot always lies below `most`: so
 * each partition narrows both parts' bounds, and keys that are all equal are known by their bounds, unread.
 * Worst case: after 2 log2(n) levels pivots are the middle between the bounds, which leaves SORT_BITS levels
 * at most.
 */

static inline void lanes_bounds(vec low, vec high, skey *least, skey *most)
{
    skey lows[LANES];
    skey highs[LANES];
    v_store(lows, low);
    v_store(highs, high);
    *least = lows[0];
    *most = highs[0];
    for (int i = 1; i < LANES; i++) {
        *least = lows[i] < *least ? lows[i] : *least;
        *most = highs[i] > *most ? highs[i] : *most;
    }
}

/* The least and the greatest key; n >= 1. Four minima at once: one would wait for the one before. */
static void bounds_of(const word *raw, size_t n, skey *least, skey *most)
{
    vec low[4];
    vec high[4];
    size_t i = 0;
    for (int j = 0; j < 4; j++) {
        low[j] = v_all(SORT_KEY_MAX);
        high[j] = v_all(-SORT_KEY_MAX - 1);
    }
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        SORT_UNROLL
        for (int j = 0; j < 4; j++) {
            const vec key = to_key(v_load(raw + i + j * LANES));
            low[j] = v_min(low[j], key);
            high[j] = v_max(high[j], key);
        }
    }
    for (; i + LANES <= n; i += LANES) {
        const vec key = to_key(v_load(raw + i));
        low[0] = v_min(low[0], key);
        high[0] = v_max(high[0], key);
    }
    if (i < n) {
        low[1] = v_min(low[1], to_key(v_load_some(raw + i, n - i, from_key(low[1]))));
        high[1] = v_max(high[1], to_key(v_load_some(raw + i, n - i, from_key(high[1]))));
    }
    lanes_bounds(v_min(v_min(low[0], low[1]), v_min(low[2], low[3])),
                 v_max(v_max(high[0], high[1]), v_max(high[2], high[3])), least, most);
}

/* The keys of from[0 .. n) that are not above the pivot to low[0 ..), the others to high[0 ..); `from` may be
 * either of them. pivot < SORT_KEY_MAX; low has room for n keys, high for n + LANES. Returns how many are not
 * above. */
static size_t partition(const word *from, size_t n, skey pivot, word *low, word *high)
{
    const vec p = v_all(pivot);
    word *const first = low;
    size_t i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        vec v[4];
        SORT_UNROLL
        for (int j = 0; j < 4; j++) {
            v[j] = v_load(from + i + j * LANES);
        }
        SORT_UNROLL
        for (int j = 0; j < 4; j++) {
            const unsigned below = v_split(v[j], to_key(v[j]), p, low, high);
            low += below;
            high += LANES - below;
        }
    }
    for (; i < n; i += LANES) {
        word last[LANES];
        const size_t rest = n - i < LANES ? n - i : LANES;
        const vec top = from_key(v_all(SORT_KEY_MAX));
        const vec v = rest < LANES ? v_load_some(from + i, rest, top) : v_load(from + i);
        const unsigned below = v_split(v, to_key(v), p, last, high);
        memcpy(low, last, below * sizeof *low);
        low += below;
        high += LANES - below;
    }
    return (size_t)(low - first);
}

static inline vec median_of_three(vec a, vec b, vec c)
{
    return v_max(v_min(a, b), v_min(v_max(a, b), c));
}

/* The middle one of LANES keys. */
static skey middle_of(const skey *keys)
{
    skey middle = keys[0];
    for (int i = 0; i < LANES; i++) {
        int below = 0;
        int same = 0;
        for (int j = 0; j < LANES; j++) {
            below += keys[j] < keys[i];
            same += keys[j] == keys[i];
        }
        middle = below <= LANES / 2 && below + same > LANES / 2 ? keys[i] : middle;
    }
    return middle;
}

/* The middle one of LANES medians of nine vectors' lanes, or of three vectors' where there are few keys;
 * *uniform tells that those were all the same. */
static skey choose_pivot(const word *raw, size_t n, bool *uniform)
{
    enum { NINE_LEAST = 4096 };
    vec medians[3];
    const int groups = n < NINE_LEAST ? 1 : 3;
    const size_t step = (n - LANES) / (size_t)(3 * groups);
    for (int i = 0; i < groups; i++) {
        const word *p = raw + step / 2 + 3 * (size_t)i * step;
        medians[i] =
            median_of_three(to_key(v_load(p)), to_key(v_load(p + step)), to_key(v_load(p + 2 * step)));
    }
    const vec all = groups == 1 ? medians[0] : median_of_three(medians[0], medians[1], medians[2]);
    skey keys[LANES];
    v_store(keys, all);
    skey least;
    skey most;
    lanes_bounds(all, all, &least, &most);
    *uniform = least == most;
    return middle_of(keys);
}

/*
 * Sorts n keys into raw[0 .. n). They lie there, or else in spare[0 .. n); spare has room for n + LANES. What
 * is above a pivot goes to spare and is sorted from there, so that nothing is ever copied back.
 */
static void quick(word *raw, word *spare, size_t n, bool in_spare, skey least, skey most, unsigned levels)
{
    while (n > LEAF_MOST && least < most) {
        const word *from = in_spare ? spare : raw;
        bool uniform;
        skey pivot = choose_pivot(from, n, &uniform);
        if (uniform) {
            bounds_of(from, n, &least, &most);
            if (least == most) {
                break;
            }
        }
        pivot = pivot < most ? pivot : most - 1;
        if (levels == 0) {
            pivot = (skey)((word)least + ((word)most - (word)least) / 2);
        } else {
            levels--;
        }
        const size_t low = partition(from, n, pivot, raw, spare);
        quick(raw, spare + (n - low), low, false, least, pivot, levels);
        raw += low;
        n -= low;
        in_spare = true;
        least = pivot + 1;
    }
    if (in_spare) {
        memcpy(raw, spare, n * sizeof *raw);
    }
    if (least < most && n > 1) {
        leaf(raw, n);
    }
}

static unsigned log2_of(size_t n)
{
    return n > 1 ? 63 - (unsigned)__builtin_clzll(n) : 0;
}

/* Sorts raw[0 .. n); spare[0 .. n + LANES). */
static void sort_quick_vector(word *raw, size_t n, skey least, skey most, word *spare)
{
    quick(raw, spare, n, false, least, most, 2 * log2_of(n));
}
