/* SPDX-License-Identifier: MIT */
/*
 * The recursion: buckets are sorted one by one; one that is too large for that is distributed again. Buckets
 * are taken from a stock, by its owner and by threads that have run out of their own.
 */

/* Buckets that wait to be sorted. */
typedef struct stock {
    _Alignas(64) _Atomic uint64_t range; /* the next one; and, in the upper half, the end of them */
    const chain *chains;
    size_t most; /* keys of a bucket that is sorted; one with more is only counted */
    unsigned depth;
    _Atomic size_t *left; /* is reduced by one for each bucket that is done */
} stock;

typedef struct worker {
    stock own;     /* of the distribution that all threads made */
    stock offered; /* of one that this thread made alone, if `offers` */
    skey least;    /* what this thread found out for all */
    skey most;
    size_t others; /* of its share, those that are not among its heavies */
    word *hold;    /* [CELLS_MOST] a bucket's keys, taken from its chain */
    level *levels; /* [LEVELS] */
    map *maps;     /* [LEVELS] */
    ahead next;
    pool pool;
    part_room room;
    heavies heavies;
    unsigned runs;
    unsigned threads;
    bool offers;
} worker;

static void open_stock(stock *s, size_t first, size_t end)
{
    atomic_store_explicit(&s->range, (uint64_t)end << 32 | first, memory_order_release);
}

static size_t left_in(stock *s)
{
    const uint64_t range = atomic_load_explicit(&s->range, memory_order_relaxed);
    const uint32_t next = (uint32_t)range;
    const uint32_t end = (uint32_t)(range >> 32);
    return next < end ? end - next : 0;
}

/* The next bucket, or NULL. */
static const chain *take_bucket(stock *s)
{
    if (left_in(s) == 0) {
        return NULL;
    }
    const uint64_t range = atomic_fetch_add_explicit(&s->range, 1, memory_order_acq_rel);
    const uint32_t next = (uint32_t)range;
    return next < (uint32_t)(range >> 32) ? &s->chains[next] : NULL;
}

static void sort_large_bucket(worker *w, const chain *c, unsigned depth);

/* `next` is read after this one, or is NULL. */
static void sort_bucket(worker *w, const chain *c, unsigned depth, const chain *next)
{
    if (c->keys > CELLS_MOST) {
        sort_large_bucket(w, c, depth + 1);
    } else if (c->keys > 0) {
        skey least;
        skey most;
        gather_chain(&w->pool, c, w->hold, &least, &most);
        w->next = (ahead){.from = w->pool.depot};
        if (next != NULL && next->keys <= CELLS_MOST) {
            w->next.block = next->first;
            w->next.left = next->blocks;
        }
        sort_small_part(&w->room, w->hold, c->keys, least, most, c->out);
        w->next.left = 0;
    }
}

/* Until there are none left: of those that others have taken, some may not be done yet. While there are
 * enough for all threads, one is taken ahead. */
static void sort_stock(worker *w, stock *s)
{
    const chain *c = take_bucket(s);
    while (c != NULL) {
        const chain *next = left_in(s) >= w->threads ? take_bucket(s) : NULL;
        if (c->keys <= s->most) {
            sort_bucket(w, c, s->depth, next);
        }
        atomic_fetch_sub_explicit(s->left, 1, memory_order_release);
        c = next != NULL ? next : take_bucket(s);
    }
}

static void lay_out(chain *chains, size_t buckets, word *out)
{
    for (size_t b = 0; b < buckets; b++) {
        chains[b].out = out;
        out += chains[b].keys;
    }
}

/* Others may help, who are waited for then. */
static void sort_level(worker *w, unsigned depth)
{
    const size_t buckets = w->maps[depth].buckets;
    const bool offer = w->threads > 1 && !w->offers;
    _Atomic size_t left = buckets;
    stock mine;
    stock *s = offer ? &w->offered : &mine;
    s->chains = w->levels[depth].chains;
    s->most = SIZE_MAX;
    s->depth = depth;
    s->left = &left;
    w->offers |= offer;
    open_stock(s, 0, buckets);
    sort_stock(w, s);
    for (unsigned turn = 0; atomic_load_explicit(&left, memory_order_acquire) > 0; turn++) {
        sort_relax(turn);
    }
    w->offers &= !offer;
}

static void sort_large_bucket(worker *w, const chain *c, unsigned depth)
{
    level *lv = &w->levels[depth];
    map *m = &w->maps[depth];
    draw_chain(w->pool.depot, c, w->hold, sample_size(c->keys, 1));
    if (depth >= SAMPLED_LEVELS || !plan(&w->room, m, w->hold, c->keys, 1)) {
        skey least;
        skey most;
        bounds_of_chain(w->pool.depot, c, &least, &most);
        if (least == most) {
            fill(c->out, c->keys, raw_of(least));
            free_chain(&w->pool, c);
            return;
        }
        map_by_bits(m, least, most);
    }
    source from;
    open_source(&from, w->pool.depot, c);
    open_buckets(lv, m, &w->pool);
    split_chain(lv, m, &w->pool, &from);
    close_buckets(lv, m, &w->pool);
    lay_out(lv->chains, m->buckets, c->out);
    sort_level(w, depth);
}
