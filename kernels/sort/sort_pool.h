/* SPDX-License-Identifier: MIT */
/*
 * Memory of the distribution into buckets: blocks of 2 KB, of which a bucket is a chain (as in IPS4o:
 * Axtmann, Witt, Ferizovic and Sanders 2017), so that no bucket's size need be known before. A block that has
 * been read is free again: all blocks together are one copy of the keys and a little, however deep the
 * recursion.
 *
 * Every thread has a pool of its own. Blocks move from thread to thread with the keys in them, and those that
 * pile up where they are read go back to the depot by the batch.
 */
enum {
    BLOCK = 2048 / sizeof(word), /* 2 KB: the note costs a hundredth, and buckets end half empty */
    BATCH = 64,                  /* blocks that a thread gives to the depot or takes from it at once */
    PORTION = 1024 /* blocks that have never been used, for one thread: 2 MB, a huge page, which its first
                      touch lays beside it */
};

#undef SORT_NO_BLOCK
#define SORT_NO_BLOCK UINT32_MAX

/* Where a block's keys are, and which block follows in the chain. */
typedef struct note {
    uint32_t next;
    uint16_t begin;
    uint16_t end;
} note;

typedef struct chain {
    uint32_t first;
    uint32_t last;
    uint32_t blocks; /* 0: no keys; then there is no block either */
    size_t keys;
    word *out; /* where they go when they are sorted */
} chain;

/* What the pools of one sort share. */
typedef struct depot {
    word *blocks; /* aligned to a block */
    note *notes;
    uint32_t *batches; /* the first blocks of chains of BATCH free blocks, ... */
    uint32_t waiting;  /* ... of which there are so many */
    uint32_t fresh;    /* the first block that was never handed out */
    uint32_t limit;    /* how many there are */
    uint32_t portion;  /* how many a thread gets at once */
    atomic_flag busy;
} depot;

typedef struct pool {
    depot *depot;
    uint32_t free; /* a chain of fewer than BATCH blocks ... */
    uint32_t frees;
    uint32_t full; /* ... and one of just as many, or none */
    uint32_t fresh;
    uint32_t fresh_end;
} pool;

static void lock(atomic_flag *busy)
{
    for (unsigned turn = 0; atomic_flag_test_and_set_explicit(busy, memory_order_acquire); turn++) {
        sort_relax(turn);
    }
}

static void unlock(atomic_flag *busy)
{
    atomic_flag_clear_explicit(busy, memory_order_release);
}

static pool pool_of(depot *d)
{
    return (pool){.depot = d, .free = SORT_NO_BLOCK, .full = SORT_NO_BLOCK};
}

/* After this there is a batch in p->full or a portion in p->fresh. */
static void restock(pool *p)
{
    depot *d = p->depot;
    lock(&d->busy);
    if (d->waiting > 0) {
        p->full = d->batches[--d->waiting];
    } else {
        p->fresh = d->fresh;
        d->fresh += d->portion < d->limit - d->fresh ? d->portion : d->limit - d->fresh;
        p->fresh_end = d->fresh;
    }
    unlock(&d->busy);
}

static __attribute__((noinline)) uint32_t take_other_block(pool *p)
{
    if (p->full == SORT_NO_BLOCK && p->fresh == p->fresh_end) {
        restock(p);
    }
    if (p->full == SORT_NO_BLOCK) {
        return p->fresh++;
    }
    const uint32_t block = p->full;
    p->full = SORT_NO_BLOCK;
    p->free = p->depot->notes[block].next;
    p->frees = BATCH - 1;
    return block;
}

static uint32_t take_block(pool *p)
{
    const uint32_t block = p->free;
    if (block == SORT_NO_BLOCK) {
        return take_other_block(p);
    }
    p->free = p->depot->notes[block].next;
    p->frees--;
    return block;
}

static void give_block(pool *p, uint32_t block)
{
    p->depot->notes[block].next = p->free;
    p->free = block;
    if (++p->frees < BATCH) {
        return;
    }
    if (p->full != SORT_NO_BLOCK) {
        depot *d = p->depot;
        lock(&d->busy);
        d->batches[d->waiting++] = p->full;
        unlock(&d->busy);
    }
    p->full = p->free;
    p->free = SORT_NO_BLOCK;
    p->frees = 0;
}

static const word *block_keys(const depot *d, uint32_t block, size_t *n)
{
    const note at = d->notes[block];
    *n = (size_t)(at.end - at.begin);
    return d->blocks + (size_t)block * BLOCK + at.begin;
}

/* Appends `more`, whose blocks stay where they are. */
static void append_chain(const depot *d, chain *c, const chain *more)
{
    if (more->blocks == 0) {
        return;
    }
    if (c->blocks == 0) {
        c->first = more->first;
    } else {
        d->notes[c->last].next = more->first;
    }
    c->last = more->last;
    c->blocks += more->blocks;
    c->keys += more->keys;
}
