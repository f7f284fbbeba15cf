/* SPDX-License-Identifier: MIT */
/*
 * From a sample to a map of buckets.
 *
 * Worst case: after SAMPLED_LEVELS levels the sample is no longer trusted: a bucket is then one of 256 equal
 * intervals between the least and the greatest key. That leaves SORT_BITS / 8 + 1 levels at most, each O(n).
 */
enum {
    BUCKET_KEYS = 8192,  /* keys that a bucket should get: they and their cells then lie in L2 ... */
    BUCKET_LEAST = 2048, /* ... and how few, for every thread to have BUCKETS_EACH of them: what one thread
                            does longer than the others is then some tenth of its work. Of more than 16
                            threads each has fewer: there are 192 at most, and one of up to CELLS_MOST keys is
                            not parted again */
    BUCKETS_EACH = 12,
    SAMPLED_LEVELS = 3,
    LEVELS = SAMPLED_LEVELS + SORT_BITS / 8 + 1,
    SAMPLE_LEAST = 1024
};

static void draw_chain(const depot *d, const chain *c, word *sample, size_t count)
{
    uint32_t block = c->first;
    size_t seen = 0;
    size_t drawn = 0;
    for (uint32_t i = 0; i < c->blocks; i++) {
        size_t n;
        const word *raw = block_keys(d, block, &n);
        seen += n;
        const size_t until = (size_t)((double)count * ((double)seen / (double)c->keys));
        for (; drawn < until; drawn++) {
            sample[drawn] = raw[scattered(drawn, n)];
        }
        block = d->notes[block].next;
    }
}

/* How many of the sample fall into each interval; returns the most in one. */
static uint32_t survey(const word *sample, size_t count, const map *m, uint32_t *seen)
{
    uint32_t interval[BLOCK];
    uint32_t most = 0;
    memset(seen, 0, FINE * sizeof *seen);
    for (size_t i = 0; i < count; i += BLOCK) {
        intervals_of(sample + i, BLOCK, m, interval);
        for (size_t j = 0; j < BLOCK; j++) {
            const uint32_t now = ++seen[interval[j]];
            most = now > most ? now : most;
        }
    }
    return most;
}

/* Buckets from left to right, each of intervals with about count / wanted of the sample; an interval with
 * more than that has its own. */
static void deal(map *m, const uint32_t *seen, size_t count, size_t wanted)
{
    const size_t fair = count / wanted;
    size_t bucket = 0;
    size_t held = 0;
    for (size_t i = 0; i < FINE; i++) {
        if (held > 0 && held + seen[i] / 2 >= fair && bucket + 1 < BUCKETS_MOST) {
            bucket++;
            held = 0;
        }
        held += seen[i];
        m->table[i] = (uint16_t)bucket;
    }
    m->buckets = bucket + 1;
}

static void map_by_bits(map *m, skey least, skey most)
{
    line_along(&m->along, least, most, FINE, false);
    m->most = most;
    for (size_t i = 0; i < FINE; i++) {
        m->table[i] = (uint16_t)(i / (FINE / 256));
    }
    m->buckets = 256;
}

/* Lays the line along the sample without its outer keys, and by values without what is infinite or no number:
 * all these go to the outermost intervals. False where none can be laid so. */
static bool lay(map *m, const word *sample, size_t count, bool by_value, size_t outer)
{
    size_t first = outer;
    size_t last = count - 1 - outer;
    if (by_value) {
        if (SORT_ORDER != SORT_FLOATING) {
            return false;
        }
        while (first < last && key_of(sample[first]) == key_of(SORT_MINUS_INFINITY)) {
            first++;
        }
        while (first < last && key_of(sample[last]) > key_of(SORT_GREATEST)) {
            last--;
        }
    }
    m->most = key_of(sample[last]);
    return key_of(sample[first]) < m->most &&
           line_along(&m->along, key_of(sample[first]), m->most, FINE, by_value);
}

/* sample[0 .. count), sorted and not all equal. Tries values, then keys; then both without the outer 1/64,
 * lest a single key far off make all others share an interval. */
static void map_of(map *m, const word *sample, size_t count, size_t wanted)
{
    static const struct {
        bool by_value;
        unsigned trim;
    } ways[] = {{true, 0}, {false, 0}, {true, 64}, {false, 64}};
    enum { WAYS = sizeof ways / sizeof ways[0] };
    uint32_t seen[FINE];
    uint32_t best = UINT32_MAX;
    size_t chosen = 1;
    for (size_t i = 0; i <= WAYS; i++) {
        const size_t way = i < WAYS ? i : chosen;
        const size_t outer = ways[way].trim == 0 ? 0 : count / ways[way].trim;
        if (!lay(m, sample, count, ways[way].by_value, outer)) {
            continue;
        }
        const uint32_t most = survey(sample, count, m, seen);
        if (i == WAYS || most <= count / wanted / 2) {
            break;
        }
        if (most < best) {
            best = most;
            chosen = way;
        }
    }
    deal(m, seen, count, wanted);
}

static size_t buckets_for(size_t n, size_t threads)
{
    enum { MOST = BUCKETS_MOST * 3 / 4 }; /* `deal` may make more than are wanted */
    size_t buckets = n / BUCKET_KEYS + 1;
    const size_t to_share =
        BUCKETS_EACH * threads < n / BUCKET_LEAST ? BUCKETS_EACH * threads : n / BUCKET_LEAST;
    if (threads > 1 && buckets < to_share) {
        buckets = to_share;
    }
    return buckets < MOST ? buckets : MOST;
}

/* A power of two, and so a multiple of BLOCK. */
static size_t sample_size(size_t n, size_t threads)
{
    size_t count = SAMPLE_LEAST;
    while (count < 16 * buckets_for(n, threads)) {
        count *= 2;
    }
    return count;
}

/* From an unsorted sample of sample_size(n, threads) keys, which is sorted then; false where it is of one
 * key. */
static bool plan(const part_room *room, map *m, word *sample, size_t n, size_t threads)
{
    const size_t count = sample_size(n, threads);
    skey least;
    skey most;
    bounds_of(sample, count, &least, &most);
    if (least == most) {
        return false;
    }
    sort_small_part(room, sample, count, least, most, sample);
    map_of(m, sample, count, buckets_for(n, threads));
    return true;
}
