/* SPDX-License-Identifier: MIT */
/* A part of at most CELLS_MOST keys: by cells where they suit it, else by quicksort, and without its heavy
 * keys. */

/* What sorting a part takes, for as many keys as `room` has room for. */
typedef struct part_room {
    cells_room room;
    word *spare; /* [keys + LANES] for quicksort */
    ahead *next; /* what is read after this part */
} part_room;

/*
 * Infinities and NaNs have no place on a line along values: takes them out of raw[0 .. n). Those at the top
 * go, sorted, to the end, -infinity to the front. Returns how many keys are left, from *raw on, and sets
 * their bounds.
 */
static size_t set_aside(word **raw, size_t n, skey *least, skey *most, word *spare)
{
    const skey greatest = key_of(SORT_GREATEST);
    const skey lowest = key_of(SORT_MINUS_INFINITY);
    if (*most > greatest) {
        const size_t numbers = partition(*raw, n, greatest, *raw, spare);
        memcpy(*raw + numbers, spare, (n - numbers) * sizeof **raw);
        sort_quick_vector(*raw + numbers, n - numbers, greatest + 1, *most, spare);
        n = numbers;
    }
    if (n > 0 && *least == lowest) {
        const size_t infinite = partition(*raw, n, lowest, *raw, spare);
        memcpy(*raw + infinite, spare, (n - infinite) * sizeof **raw);
        *raw += infinite;
        n -= infinite;
    }
    if (n > 0) {
        bounds_of(*raw, n, least, most);
    }
    return n;
}

/* The share of pairs of keys that are equal, from a sample; where keys occur c times each it is c / n. */
static double coincidence(const word *raw, size_t n)
{
    enum { OTHERS = 4 };
    const size_t vectors = sample_vectors(n);
    vec seen[OTHERS];
    size_t same = 0;
    for (size_t s = 0; s < vectors; s++) {
        const vec v = v_load(raw + scattered(s, n - LANES));
        for (size_t i = 0; s >= OTHERS && i < OTHERS; i++) {
            same += v_same(v, seen[i]);
        }
        seen[s % OTHERS] = v;
    }
    return (double)same / (double)((vectors - OTHERS) * OTHERS * LANES);
}

static void sort_part(const part_room *p, word *raw, size_t n, skey least, skey most, word *out,
                      unsigned tries);

/* Where some keys are heavy, see sort_heavy.h; false where it would not pay, raw is as it was then. */
static bool sort_repetitive(const part_room *p, word *raw, size_t n, word *out, unsigned tries)
{
    const size_t count = n < HEAVY_LEAST ? 64 : n < 16384 ? 256 : n < 65536 ? 1024 : 2048;
    word *sample = p->room.cells;
    heavies h;
    skey least;
    skey most;
    draw(raw, n, sample, count);
    bounds_of(sample, count, &least, &most);
    sort_quick_vector(sample, count, least, most, p->spare);
    if (!plan_heavy(sample, count, n, &h)) {
        return false;
    }
    const size_t others = take_heavy(raw, n, &h);
    if (others > 0) {
        bounds_of(raw, others, &least, &most);
        sort_part(p, raw, others, least, most, out, tries - 1);
    }
    put_heavy(out, others, &h);
    return true;
}

/*
 * raw[0 .. n) with known bounds, n <= CELLS_MOST, into out[0 .. n), which may be raw; raw is overwritten.
 * Where cells do not work out the halves are tried, `tries` times: two clusters, such as numbers of both
 * signs whose magnitudes spread widely, suit them one by one.
 */
static void sort_part(const part_room *p, word *raw, size_t n, skey least, skey most, word *out,
                      unsigned tries)
{
    const bool suited = n >= CELLS_FEWEST && least < most && tries > 0;
    const double same = suited ? coincidence(raw, n) : 1;
    /* Quicksort has few levels where there are few keys: it is as fast at 16 distinct keys among 2000. */
    const double heavy_from = n < HEAVY_LEAST ? 0.045 : 20 / (double)n;
    if (suited && same > heavy_from && sort_repetitive(p, raw, n, out, tries)) {
        return;
    }
    if (!suited || same > 12 / (double)n) { /* cells would overflow */
        sort_quick_vector(raw, n, least, most, p->spare);
        if (out != raw) {
            memcpy(out, raw, n * sizeof *out);
        }
        return;
    }
    if (sort_by_cells(raw, n, least, most, out, &p->room, p->next)) {
        return;
    }
    bool uniform;
    skey pivot = choose_pivot(raw, n, &uniform);
    pivot = pivot < most ? pivot : most - 1;
    const size_t low = partition(raw, n, pivot, raw, p->spare);
    memcpy(raw + low, p->spare, (n - low) * sizeof *raw);
    bounds_of(raw, low, &least, &pivot);
    sort_part(p, raw, low, least, pivot, out, tries - 1);
    bounds_of(raw + low, n - low, &pivot, &most);
    sort_part(p, raw + low, n - low, pivot, most, out + low, tries - 1);
}

static void sort_small_part(const part_room *p, word *raw, size_t n, skey least, skey most, word *out)
{
    enum { TRIES = 4 };
    if (SORT_ORDER == SORT_FLOATING && n >= CELLS_FEWEST &&
        (most > key_of(SORT_GREATEST) || least == key_of(SORT_MINUS_INFINITY))) {
        word *rest = raw;
        const size_t left = set_aside(&rest, n, &least, &most, p->spare);
        const size_t before = (size_t)(rest - raw);
        if (out != raw) {
            memcpy(out, raw, before * sizeof *out);
            memcpy(out + before + left, rest + left, (n - before - left) * sizeof *out);
        }
        raw = rest;
        out += before;
        n = left;
    }
    if (n > 0) {
        sort_part(p, raw, n, least, most, out, TRIES);
    }
}
