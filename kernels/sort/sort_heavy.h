/* SPDX-License-Identifier: MIT */
/*
 * Keys that occur often, known from a sample: they are counted and taken out, the others sorted, and runs of
 * the heavy keys put in between. Equal keys are equal bits, so a run needs no more than its length.
 *
 * A few heavy keys are compared with every key: with AVX-512 0.025 ns each. Many are looked up in a table:
 * 0.8 ns, however many. Quicksort takes 0.3 ns for each bit of entropy. A key's place in the table is the top
 * bits of its product with an odd constant (Knuth, volume 3, 6.4); of two heavy keys with the same place one
 * stays among the others.
 */
enum {
    HEAVY_MOST = 1024,
    FEW_MOST = 24, /* compared, AT_A_TIME in each pass over the keys */
    AT_A_TIME = 8,
    HEAVY_LEAST = 2048, /* keys below which the table's 24 bytes a place are not worth filling */
    PLACES_MOST = 4 * HEAVY_MOST,
    COUNTERS = 4,          /* of a place, in turn: to the same one a second addition waits for the first */
    COUNTED_MOST = 1 << 30 /* keys between two readings of the counters, which have 32 bits or more */
};

typedef struct heavies {
    size_t few;  /* keys of the first kind, raw[0 .. few), ascending */
    size_t keys; /* of both kinds; those of the second are raw[few .. keys), ascending */
    word raw[HEAVY_MOST];
    size_t count[HEAVY_MOST];
    size_t after_few; /* how many keys were left when the first kind was taken out */
} heavies;

typedef struct places {
    unsigned shift;
    word raw[PLACES_MOST];
    uint32_t seen[PLACES_MOST][COUNTERS];
} places;

static inline size_t place_of(word raw, unsigned shift)
{
    return (size_t)((word)(raw * (word)0x9e3779b97f4a7c15) >> shift);
}

/* Number i of a fixed series below the limit, as if drawn at random: a series at equal distances would meet a
 * saw's teeth all at the same height, or never meet the same height twice. */
static inline size_t scattered(size_t i, size_t limit)
{
    uint32_t x = (uint32_t)i * 0x9e3779b9;
    x = (x ^ x >> 15) * 0x9e3779b9;
    return (size_t)((uint64_t)x * limit >> 32);
}

/* `count` keys of the n, spread over all of them, in order. */
static void draw(const word *raw, size_t n, word *sample, size_t count)
{
    const size_t step = n / count;
    for (size_t i = 0; i < count; i++) {
        sample[i] = raw[i * step + scattered(i, step)];
    }
}

/* Appends those keys to the heavy ones that occur `least` to `most` times in the sorted sample. Returns how
 * much of it they are. */
static size_t find_heavy(const word *sample, size_t count, size_t least, size_t most, heavies *h)
{
    size_t covered = 0;
    size_t begin = 0;
    for (size_t i = 1; i <= count && h->keys < HEAVY_MOST; i++) {
        if (i == count || sample[i] != sample[begin]) {
            const size_t run = i - begin;
            const bool wanted = least <= run && run <= most;
            h->raw[h->keys] = sample[begin];
            h->keys += wanted;
            covered += wanted ? run : 0;
            begin = i;
        }
    }
    return covered;
}

/* Whether taking heavy keys out of n keys, of which this is a sorted sample, is worth its cost; and which.
 * Infinities and NaNs always are, since they spoil every line along values. */
static bool plan_heavy(const word *sample, size_t count, size_t n, heavies *h)
{
    const bool wild = SORT_ORDER == SORT_FLOATING && (key_of(sample[0]) == key_of(SORT_MINUS_INFINITY) ||
                                                      key_of(sample[count - 1]) > key_of(SORT_GREATEST));
    const size_t often = count < 96 ? 2 : count / 48;
    h->keys = 0;
    size_t covered = find_heavy(sample, count, often, count, h);
    if (h->keys > FEW_MOST || (!wild && covered < (n < HEAVY_LEAST ? count / 4 * 3 : count / 4))) {
        covered = 0;
        h->keys = 0;
    }
    h->few = h->keys;
    const size_t left = count - covered;
    const size_t most = h->few > 0 ? often - 1 : count;
    const size_t again = n / count * left < HEAVY_LEAST ? 0 : find_heavy(sample, count, 2, most, h);
    if (again < left / 3) {
        h->keys = h->few;
    } else if (again > left / 2) { /* few kinds of keys: those seen once are likely to be heavy too */
        h->keys = h->few;
        find_heavy(sample, count, 1, most, h);
    }
    return h->keys > 0;
}

/* Counts `group` keys, AT_A_TIME at most, among from[0 .. n), and moves the others to other[0 ..), which may
 * be `from` or before it. Returns where these end. */
CS_INLINE word *take_group(const word *from, size_t n, const word *wanted, size_t *count, int group,
                           word *other)
{
    vec value[AT_A_TIME];
    vec counts[AT_A_TIME];
    SORT_UNROLL
    for (int k = 0; k < group; k++) {
        value[k] = v_all((skey)wanted[k]);
        counts[k] = v_all(0);
    }
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        const vec v = v_load(from + i);
        vec_mask any = v_equal(v, value[0]);
        counts[0] = v_count(counts[0], any);
        SORT_UNROLL
        for (int k = 1; k < group; k++) {
            const vec_mask same = v_equal(v, value[k]);
            counts[k] = v_count(counts[k], same);
            any = v_either(any, same);
        }
        other += v_store_others(other, v, any);
    }
    SORT_UNROLL
    for (int k = 0; k < group; k++) {
        word lanes[LANES];
        v_store(lanes, counts[k]);
        for (int l = 0; l < LANES; l++) {
            count[k] += lanes[l];
        }
    }
    for (; i < n; i++) {
        int k = 0;
        while (k < group && from[i] != wanted[k]) {
            k++;
        }
        if (k < group) {
            count[k]++;
        } else {
            *other++ = from[i];
        }
    }
    return other;
}

/* The same with the least of three sizes of a group that will do; n <= COUNTED_MOST. */
static word *take_some(const word *from, size_t n, const word *wanted, size_t *count, size_t keys,
                       word *other)
{
    if (keys <= AT_A_TIME / 4) {
        return take_group(from, n, wanted, count, AT_A_TIME / 4, other);
    }
    if (keys <= AT_A_TIME / 2) {
        return take_group(from, n, wanted, count, AT_A_TIME / 2, other);
    }
    return take_group(from, n, wanted, count, AT_A_TIME, other);
}

/* Takes out the heavy keys of the first kind. */
static size_t take_few(word *raw, size_t n, heavies *h)
{
    for (size_t k = 0; k < h->few; k += AT_A_TIME) {
        const size_t keys = h->few - k < AT_A_TIME ? h->few - k : AT_A_TIME;
        size_t count[AT_A_TIME] = {0};
        word wanted[AT_A_TIME];
        for (size_t j = 0; j < AT_A_TIME; j++) { /* of a key that is there twice the first counter is read */
            wanted[j] = h->raw[k + (j < keys ? j : 0)];
        }
        word *other = raw;
        for (size_t begin = 0; begin < n; begin += COUNTED_MOST) {
            const size_t some = n - begin < COUNTED_MOST ? n - begin : COUNTED_MOST;
            other = take_some(raw + begin, some, wanted, count, keys, other);
        }
        n = (size_t)(other - raw);
        memcpy(h->count + k, count, keys * sizeof *count);
    }
    return n;
}

/* Heavy keys of the second kind that find a place stay heavy. Empty places hold a key that belongs to
 * another. */
static void give_places(heavies *h, places *p)
{
    const word first = h->raw[h->few];
    unsigned bits = 8;
    while ((size_t)1 << bits < 4 * (h->keys - h->few)) {
        bits++;
    }
    p->shift = SORT_BITS - bits;
    for (size_t i = 0; i < (size_t)1 << bits; i++) {
        p->raw[i] = first;
    }
    memset(p->seen, 0, ((size_t)1 << bits) * sizeof *p->seen);
    size_t kept = h->few;
    for (size_t k = h->few; k < h->keys; k++) {
        const size_t i = place_of(h->raw[k], p->shift);
        if (k == h->few || (p->raw[i] == first && i != place_of(first, p->shift))) {
            p->raw[i] = h->raw[k];
            h->raw[kept] = h->raw[k];
            h->count[kept] = 0;
            kept++;
        }
    }
    h->keys = kept;
}

static inline word *look_up(word raw, uint32_t *seen, const places *p, word *other)
{
    const bool same = p->raw[place_of(raw, p->shift)] == raw;
    *seen += same;
    *other = raw;
    return other + !same;
}

/* Takes out the heavy keys of the second kind. */
static size_t take_many(word *raw, size_t n, heavies *h)
{
    places p;
    word *other = raw;
    give_places(h, &p);
    for (size_t begin = 0; begin < n; begin += COUNTED_MOST) {
        const size_t end = n - begin < COUNTED_MOST ? n : begin + COUNTED_MOST;
        size_t i = begin;
        for (; i + COUNTERS <= end; i += COUNTERS) {
            SORT_UNROLL
            for (size_t j = 0; j < COUNTERS; j++) {
                other = look_up(raw[i + j], &p.seen[place_of(raw[i + j], p.shift)][j], &p, other);
            }
        }
        for (; i < end; i++) {
            other = look_up(raw[i], p.seen[place_of(raw[i], p.shift)], &p, other);
        }
        for (size_t k = h->few; k < h->keys; k++) {
            uint32_t *seen = p.seen[place_of(h->raw[k], p.shift)];
            for (size_t j = 0; j < COUNTERS; j++) {
                h->count[k] += seen[j];
                seen[j] = 0;
            }
        }
    }
    return (size_t)(other - raw);
}

/* Counts the heavy keys of raw[0 .. n); the others move to the front. Returns how many these are. */
static size_t take_heavy(word *raw, size_t n, heavies *h)
{
    n = take_few(raw, n, h);
    h->after_few = n;
    return h->keys > h->few ? take_many(raw, n, h) : n;
}

static void fill(word *out, size_t n, word raw)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = raw;
    }
}

/* How many of sorted[0 .. n) are below the key. */
static size_t keys_below(const word *sorted, size_t n, skey key)
{
    size_t begin = 0;
    while (n > 0) {
        const size_t half = n - n / 2;
        begin += key_of(sorted[begin + half - 1]) < key ? half : 0;
        n /= 2;
    }
    return begin;
}

/* Runs of the heavy keys first .. last - 1 into the `others` keys out[0 ..), sorted, from the back. */
static void put_runs(word *out, size_t others, const heavies *h, size_t first, size_t last)
{
    size_t end = others;
    for (size_t k = first; k < last; k++) {
        end += h->count[k];
    }
    for (size_t k = last; k-- > first;) {
        const size_t below = keys_below(out, others, key_of(h->raw[k]));
        end -= others - below;
        memmove(out + end, out + below, (others - below) * sizeof *out);
        end -= h->count[k];
        fill(out + end, h->count[k], h->raw[k]);
        others = below;
    }
}

/* After take_heavy: the others are sorted and lie at the front. */
static void put_heavy(word *out, size_t others, const heavies *h)
{
    put_runs(out, others, h, h->few, h->keys);
    put_runs(out, h->after_few, h, 0, h->few);
}
