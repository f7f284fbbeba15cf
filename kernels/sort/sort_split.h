/* SPDX-License-Identifier: MIT */
/*
 * Distribution of many keys into buckets that suit sort_cells.h.
 *
 * A map says which of FINE equal intervals, along values or along keys, belong to which bucket; sort_plan.h
 * draws it from a sample. Each key goes to the block that its bucket is filling. Several threads may
 * distribute by the same map, each into chains of its own.
 */
enum {
    BUCKETS_MOST = 256, /* open blocks: with their lines they take half of an L1 of 32 KB */
    FINE = 4096,
    CLAIM = 4 /* blocks that a thread takes from a chain at once, from each of its streams */
};

typedef struct map {
    uint16_t table[FINE]; /* the bucket of each interval */
    size_t buckets;
    line along;
    skey most;
} map;

/* Where one thread stands with one distribution. */
typedef struct level {
    word *next[BUCKETS_MOST];
    chain chains[BUCKETS_MOST]; /* complete after close_buckets */
    uint32_t interval[STREAMS * BLOCK];
} level;

/* For writing: a store that misses every cache would otherwise wait for the line, 3.3 ns a key instead
 * of 1.6. */
static void prefetch_block(const word *block)
{
    for (size_t i = 0; i < BLOCK; i += 64 / sizeof(word)) {
        __builtin_prefetch(block + i, 1);
    }
}

static word *open_block(pool *p, chain *c, uint16_t begin)
{
    const uint32_t block = take_block(p);
    p->depot->notes[block].begin = begin;
    c->last = block;
    c->blocks++;
    return p->depot->blocks + (size_t)block * BLOCK + begin;
}

static void open_buckets(level *lv, const map *m, pool *p)
{
    for (size_t b = 0; b < m->buckets; b++) {
        chain *c = &lv->chains[b];
        *c = (chain){.blocks = 0};
        /* Staggered: buckets that all began at a block's start would compete for the same sets of L1. */
        lv->next[b] = open_block(p, c, (uint16_t)(b * 5 % 16 * (64 / sizeof(word))));
        c->first = c->last;
    }
}

static __attribute__((noinline)) void next_block(level *lv, pool *p, size_t bucket)
{
    chain *c = &lv->chains[bucket];
    note *full = &p->depot->notes[c->last];
    full->end = BLOCK;
    c->keys += BLOCK - full->begin;
    lv->next[bucket] = open_block(p, c, 0);
    full->next = c->last;
    prefetch_block(lv->next[bucket]);
}

/* A block that fills up is followed by another at once: the last has room, and may be empty. */
static void close_buckets(level *lv, const map *m, pool *p)
{
    for (size_t b = 0; b < m->buckets; b++) {
        chain *c = &lv->chains[b];
        note *last = &p->depot->notes[c->last];
        last->end = (uint16_t)((size_t)(lv->next[b] - p->depot->blocks) % BLOCK);
        c->keys += (size_t)(last->end - last->begin);
        if (c->keys == 0) {
            give_block(p, c->last);
            c->blocks = 0;
        }
    }
}

static inline void place(level *lv, const map *m, pool *p, word raw, uint32_t interval)
{
    const size_t bucket = m->table[interval];
    word *next = lv->next[bucket];
    *next++ = raw;
    lv->next[bucket] = next;
    if (__builtin_expect((uintptr_t)next % (BLOCK * sizeof(word)) == 0, 0)) {
        next_block(lv, p, bucket);
    }
}

static inline vec_real clamped(vec raw, const map *m, bool by_value)
{
    const line *l = &m->along;
    vec_real t;
    if (by_value) {
        t = coordinate(raw, l, true);
    } else {
        const vec key = v_min(v_max(to_key(raw), v_all(l->least)), v_all(m->most));
        t = v_real_mul(v_unsigned(v_sub(key, v_all(l->least))), v_real_all(l->scale));
    }
    return v_real_max(v_real_min(t, v_real_all(FINE - 1)), v_real_all(0));
}

CS_INLINE void find_intervals(const word *raw, size_t n, const map *m, bool by_value, uint32_t *interval)
{
    for (size_t i = 0; i + LANES <= n; i += LANES) {
        v_store_index(interval + i, clamped(v_load(raw + i), m, by_value));
    }
    if (n % LANES != 0) {
        const size_t begin = n / LANES * LANES;
        const vec last = v_load_some(raw + begin, n - begin, from_key(v_all(m->most)));
        v_store_index(interval + begin, clamped(last, m, by_value));
    }
}

static void intervals_of(const word *raw, size_t n, const map *m, uint32_t *interval)
{
    if (m->along.by_value) {
        find_intervals(raw, n, m, true, interval);
    } else {
        find_intervals(raw, n, m, false, interval);
    }
}

/* raw[0 .. n), n <= BLOCK. */
static void place_block(level *lv, const map *m, pool *p, const word *raw, size_t n)
{
    intervals_of(raw, n, m, lv->interval);
    for (size_t i = 0; i < n; i++) {
        place(lv, m, p, raw[i], lv->interval[i]);
    }
}

/* A whole block from each of STREAMS places, in turn: see sort_cells.h. */
static void place_streams(level *lv, const map *m, pool *p, const word *const *raw)
{
    uint32_t *interval = lv->interval;
    for (size_t s = 0; s < STREAMS; s++) {
        intervals_of(raw[s], BLOCK, m, interval + s * BLOCK);
    }
    for (size_t i = 0; i < BLOCK; i++) {
        place(lv, m, p, raw[0][i], interval[i]);
        place(lv, m, p, raw[1][i], interval[BLOCK + i]);
        place(lv, m, p, raw[2][i], interval[2 * BLOCK + i]);
        place(lv, m, p, raw[3][i], interval[3 * BLOCK + i]);
    }
}

static void split_array(level *lv, const map *m, pool *p, const word *raw, size_t n)
{
    const size_t stream = n / STREAMS / BLOCK * BLOCK;
    for (size_t i = 0; i < stream; i += BLOCK) {
        const word *const at[STREAMS] = {raw + i, raw + i + stream, raw + i + 2 * stream,
                                         raw + i + 3 * stream};
        place_streams(lv, m, p, at);
    }
    for (size_t i = STREAMS * stream; i < n; i += BLOCK) {
        place_block(lv, m, p, raw + i, n - i < BLOCK ? n - i : BLOCK);
    }
}

/* A chain that is being read, by one thread or by several, from STREAMS places. */
typedef struct source {
    uint32_t next[STREAMS];
    uint32_t left[STREAMS]; /* blocks */
    atomic_flag busy;
} source;

static void open_source(source *from, const depot *d, const chain *c)
{
    uint32_t block = c->first;
    for (uint32_t s = 0; s < STREAMS; s++) {
        from->next[s] = block;
        from->left[s] =
            s + 1 < STREAMS ? c->blocks / STREAMS : c->blocks - (STREAMS - 1) * (c->blocks / STREAMS);
        for (uint32_t i = 0; s + 1 < STREAMS && i < from->left[s]; i++) {
            block = d->notes[block].next;
        }
    }
    atomic_flag_clear(&from->busy);
}

/* Takes up to CLAIM blocks from each stream; returns how many in all. Turn i of stream s is at
 * claimed[i * STREAMS + s], without gaps where a stream has ended. */
static size_t claim_blocks(source *from, const depot *d, uint32_t *claimed)
{
    size_t count = 0;
    lock(&from->busy);
    for (size_t i = 0; i < CLAIM; i++) {
        for (size_t s = 0; s < STREAMS; s++) {
            if (from->left[s] > 0) {
                claimed[count++] = from->next[s];
                from->left[s]--;
                from->next[s] = d->notes[from->next[s]].next;
            }
        }
    }
    unlock(&from->busy);
    return count;
}

/* Distributes what can be claimed of a chain; the blocks are free then. */
static void split_chain(level *lv, const map *m, pool *p, source *from)
{
    uint32_t claimed[CLAIM * STREAMS];
    size_t count;
    while ((count = claim_blocks(from, p->depot, claimed)) > 0) {
        for (size_t i = 0; i < count;) {
            const word *raw[STREAMS];
            size_t n[STREAMS];
            size_t whole = 0;
            size_t at_hand = 0;
            for (; at_hand < STREAMS && i + at_hand < count; at_hand++) {
                raw[at_hand] = block_keys(p->depot, claimed[i + at_hand], &n[at_hand]);
                whole += n[at_hand] == BLOCK;
            }
            if (whole == STREAMS) {
                place_streams(lv, m, p, raw);
            } else {
                for (size_t s = 0; s < at_hand; s++) {
                    place_block(lv, m, p, raw[s], n[s]);
                }
            }
            for (size_t s = 0; s < at_hand; s++, i++) {
                give_block(p, claimed[i]);
            }
        }
    }
}

/* The chain's keys to out[0 ..), and their bounds; its blocks are free then. */
static void gather_chain(pool *p, const chain *c, word *out, skey *least, skey *most)
{
    uint32_t block = c->first;
    vec low = v_all(SORT_KEY_MAX);
    vec high = v_all(-SORT_KEY_MAX - 1);
    for (uint32_t i = 0; i < c->blocks; i++) {
        size_t n;
        const word *raw = block_keys(p->depot, block, &n);
        const uint32_t following = p->depot->notes[block].next;
        size_t j = 0;
        for (; j + LANES <= n; j += LANES) {
            const vec v = v_load(raw + j);
            v_store(out + j, v);
            low = v_min(low, to_key(v));
            high = v_max(high, to_key(v));
        }
        if (j < n) {
            low = v_min(low, to_key(v_load_some(raw + j, n - j, from_key(low))));
            high = v_max(high, to_key(v_load_some(raw + j, n - j, from_key(high))));
            memcpy(out + j, raw + j, (n - j) * sizeof *out);
        }
        out += n;
        give_block(p, block);
        block = following;
    }
    lanes_bounds(low, high, least, most);
}

static void bounds_of_chain(const depot *d, const chain *c, skey *least, skey *most)
{
    uint32_t block = c->first;
    *least = SORT_KEY_MAX;
    *most = -SORT_KEY_MAX - 1;
    for (uint32_t i = 0; i < c->blocks; i++) {
        skey low;
        skey high;
        size_t n;
        const word *raw = block_keys(d, block, &n);
        bounds_of(raw, n, &low, &high);
        *least = low < *least ? low : *least;
        *most = high > *most ? high : *most;
        block = d->notes[block].next;
    }
}

static void free_chain(pool *p, const chain *c)
{
    uint32_t block = c->first;
    for (uint32_t i = 0; i < c->blocks; i++) {
        const uint32_t following = p->depot->notes[block].next;
        give_block(p, block);
        block = following;
    }
}
