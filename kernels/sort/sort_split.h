/* SPDX-License-Identifier: MIT */
/*
 * Distribution of many keys into buckets that suit sort_cells.h.
 *
 * A sample decides on which of FINE equal intervals, along values or along keys, belong to which bucket. Each
 * key then goes to the block that its bucket is filling; blocks are linked, so that no bucket's size need be
 * known (as in IPS4o: Axtmann, Witt, Ferizovic and Sanders 2017), and a block that has been read is free
 * again: the pool holds little more than all keys, however deep the recursion.
 *
 * Worst case: after SAMPLED_LEVELS levels the sample is no longer trusted: a bucket is then one of 256 equal
 * intervals between the least and the greatest key. That leaves SORT_BITS / 8 + 1 levels at most, each O(n).
 */
enum {
    BLOCK = 2048 / sizeof(word), /* 2 KB: the link costs a hundredth, and buckets end half empty */
    BUCKETS_MOST = 256,          /* open blocks: with their lines they take half of an L1 of 32 KB */
    BUCKET_KEYS = 8192,          /* keys that a bucket should get: they and their cells then lie in L2 */
    FINE = 4096,
    SAMPLED_LEVELS = 3,
    LEVELS = SAMPLED_LEVELS + SORT_BITS / 8 + 1,
    SAMPLE_LEAST = 1024
};

#undef SORT_NO_BLOCK
#define SORT_NO_BLOCK UINT32_MAX

/* Blocks of memory, free or in some bucket's chain. */
typedef struct pool {
    word *blocks;   /* aligned to BLOCK */
    uint32_t *link; /* the next block of the same chain */
    uint32_t fresh; /* the first that was never used */
    uint32_t free;  /* the chain of those that were */
} pool;

typedef struct chain {
    uint32_t first;
    uint32_t blocks;
    uint32_t begin; /* where in the first block keys begin */
} chain;

/* Where one level of the recursion stands. */
typedef struct level {
    word *next[BUCKETS_MOST];
    chain chains[BUCKETS_MOST];
    uint16_t table[FINE]; /* the bucket of each interval */
    uint32_t interval[STREAMS * BLOCK];
    size_t buckets;
    line along;
    skey most;
} level;

static uint32_t take_block(pool *p)
{
    uint32_t block = p->free;
    if (block != SORT_NO_BLOCK) {
        p->free = p->link[block];
    } else {
        block = p->fresh++;
    }
    return block;
}

static void give_block(pool *p, uint32_t block)
{
    p->link[block] = p->free;
    p->free = block;
}

/* For writing: a store that misses every cache would otherwise wait for the line, 3.3 ns a key instead
 * of 1.6. */
static void prefetch_block(const word *block)
{
    for (size_t i = 0; i < BLOCK; i += 64 / sizeof(word)) {
        __builtin_prefetch(block + i, 1);
    }
}

static void open_buckets(level *lv, pool *p)
{
    for (size_t b = 0; b < lv->buckets; b++) {
        chain *c = &lv->chains[b];
        c->first = take_block(p);
        c->blocks = 1;
        /* Staggered: buckets that all began at a block's start would compete for the same sets of L1. */
        c->begin = (uint32_t)(b * 5 % 16 * (64 / sizeof(word)));
        lv->next[b] = p->blocks + (size_t)c->first * BLOCK + c->begin;
    }
}

static __attribute__((noinline)) void next_block(level *lv, pool *p, size_t bucket)
{
    const uint32_t full = (uint32_t)((size_t)(lv->next[bucket] - 1 - p->blocks) / BLOCK);
    const uint32_t block = take_block(p);
    p->link[full] = block;
    lv->chains[bucket].blocks++;
    lv->next[bucket] = p->blocks + (size_t)block * BLOCK;
    prefetch_block(lv->next[bucket]);
}

static inline void place(level *lv, pool *p, word raw, uint32_t interval)
{
    const size_t bucket = lv->table[interval];
    word *next = lv->next[bucket];
    *next++ = raw;
    lv->next[bucket] = next;
    if (__builtin_expect((uintptr_t)next % (BLOCK * sizeof(word)) == 0, 0)) {
        next_block(lv, p, bucket);
    }
}

static inline vec_real clamped(vec raw, const level *lv, bool by_value)
{
    const line *l = &lv->along;
    vec_real t;
    if (by_value) {
        t = coordinate(raw, l, true);
    } else {
        const vec key = v_min(v_max(to_key(raw), v_all(l->least)), v_all(lv->most));
        t = v_real_mul(v_unsigned(v_sub(key, v_all(l->least))), v_real_all(l->scale));
    }
    return v_real_max(v_real_min(t, v_real_all(FINE - 1)), v_real_all(0));
}

CS_INLINE void find_intervals(const word *raw, size_t n, const level *lv, bool by_value, uint32_t *interval)
{
    for (size_t i = 0; i + LANES <= n; i += LANES) {
        v_store_index(interval + i, clamped(v_load(raw + i), lv, by_value));
    }
    if (n % LANES != 0) {
        const size_t begin = n / LANES * LANES;
        const vec last = v_load_some(raw + begin, n - begin, from_key(v_all(lv->most)));
        v_store_index(interval + begin, clamped(last, lv, by_value));
    }
}

static void intervals_of(const word *raw, size_t n, const level *lv, uint32_t *interval)
{
    if (lv->along.by_value) {
        find_intervals(raw, n, lv, true, interval);
    } else {
        find_intervals(raw, n, lv, false, interval);
    }
}

/* raw[0 .. n), n <= BLOCK. */
static void place_block(level *lv, pool *p, const word *raw, size_t n)
{
    intervals_of(raw, n, lv, lv->interval);
    for (size_t i = 0; i < n; i++) {
        place(lv, p, raw[i], lv->interval[i]);
    }
}

/* A whole block from each of STREAMS places, in turn: see sort_cells.h. */
static void place_streams(level *lv, pool *p, const word *const *raw)
{
    uint32_t *interval = lv->interval;
    for (size_t s = 0; s < STREAMS; s++) {
        intervals_of(raw[s], BLOCK, lv, interval + s * BLOCK);
    }
    for (size_t i = 0; i < BLOCK; i++) {
        place(lv, p, raw[0][i], interval[i]);
        place(lv, p, raw[1][i], interval[BLOCK + i]);
        place(lv, p, raw[2][i], interval[2 * BLOCK + i]);
        place(lv, p, raw[3][i], interval[3 * BLOCK + i]);
    }
}

static void split_array(level *lv, pool *p, const word *raw, size_t n)
{
    const size_t stream = n / STREAMS / BLOCK * BLOCK;
    for (size_t i = 0; i < stream; i += BLOCK) {
        const word *const at[STREAMS] = {raw + i, raw + i + stream, raw + i + 2 * stream,
                                         raw + i + 3 * stream};
        place_streams(lv, p, at);
    }
    for (size_t i = STREAMS * stream; i < n; i += BLOCK) {
        place_block(lv, p, raw + i, n - i < BLOCK ? n - i : BLOCK);
    }
}

/* The keys of the chain's block number i, of which `end` is the end of the last. */
static size_t keys_in(const chain *c, const pool *p, uint32_t i, const word *end, uint32_t block)
{
    const size_t begin = i == 0 ? c->begin : 0;
    const word *start = p->blocks + (size_t)block * BLOCK;
    return (i + 1 == c->blocks ? (size_t)(end - start) : BLOCK) - begin;
}

static size_t chain_keys(const chain *c, const pool *p, const word *end)
{
    /* A block that fills up is followed by another at once: the last has room. */
    const size_t last = (size_t)(end - p->blocks) % BLOCK;
    return (size_t)(c->blocks - 1) * BLOCK + last - c->begin;
}

static void split_chain(level *lv, pool *p, const chain *c, const word *end)
{
    uint32_t at[STREAMS];
    const word *raw[STREAMS];
    const uint32_t inner = c->blocks > 2 ? (c->blocks - 2) / STREAMS : 0;
    uint32_t block = c->first;
    uint32_t next = p->link[block];
    place_block(lv, p, p->blocks + (size_t)block * BLOCK + c->begin, keys_in(c, p, 0, end, block));
    give_block(p, block);
    if (inner > 0) {
        for (uint32_t s = 0; s < STREAMS; s++) {
            at[s] = next;
            for (uint32_t i = 0; i < inner; i++) {
                next = p->link[next];
            }
        }
    }
    for (uint32_t i = 0; i < inner; i++) {
        for (uint32_t s = 0; s < STREAMS; s++) {
            raw[s] = p->blocks + (size_t)at[s] * BLOCK;
        }
        place_streams(lv, p, raw);
        for (uint32_t s = 0; s < STREAMS; s++) {
            const uint32_t following = p->link[at[s]];
            give_block(p, at[s]);
            at[s] = following;
        }
    }
    for (uint32_t i = 1 + STREAMS * inner; i < c->blocks; i++) {
        block = next;
        next = p->link[block];
        place_block(lv, p, p->blocks + (size_t)block * BLOCK, keys_in(c, p, i, end, block));
        give_block(p, block);
    }
}

/* The chain's keys to out[0 ..), and their bounds; its blocks are free then. */
static void gather_chain(pool *p, const chain *c, const word *end, word *out, skey *least, skey *most)
{
    uint32_t block = c->first;
    vec low = v_all(SORT_KEY_MAX);
    vec high = v_all(-SORT_KEY_MAX - 1);
    for (uint32_t i = 0; i < c->blocks; i++) {
        const word *raw = p->blocks + (size_t)block * BLOCK + (i == 0 ? c->begin : 0);
        const size_t n = keys_in(c, p, i, end, block);
        const uint32_t following = p->link[block];
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
