/* SPDX-License-Identifier: MIT */
/*
 * The sort of many keys by one thread or by several, which all run sort_by_team. Of what grows with n one
 * thread does no more than two walks along the blocks of a bucket in step 5, a look at each, and the sort of
 * the few keys that are not counted (sort_counted.h):
 *
 *   1  each looks whether its share of the input is a run
 *   2  one draws and sorts a sample of some thousand keys, and makes the map of buckets
 *   3  each distributes its share into chains of its own
 *   4  the chains of a bucket are linked, each thread linking every threads-th bucket
 *   5  a bucket with more keys than a thread's share is distributed again by all, as from 2 on
 *   6  of the others each thread has a range of about its share of the keys, which goes to where the thread's
 *      part of the input was, and takes from others' ranges when its own is done. A bucket that has to be
 *      distributed again, by its owner, is opened to the others in the same way
 *
 * Between the steps all threads meet at a barrier. Memory is first touched by the thread that uses it.
 */
enum {
    COOP_LEVELS = 4 /* levels at which all threads distribute together; deeper, a bucket has one thread. Only
                       input made against three samples gets there */
};

typedef enum verdict { VERDICT_MAPPED, VERDICT_UNKNOWN, VERDICT_EQUAL, VERDICT_FEW } verdict;

/* What the threads share. */
typedef struct team {
    word *raw;
    size_t n;
    unsigned threads;
    depot depot;
    worker *workers; /* [threads] */
    sort_barrier *barrier;
    char *rooms;   /* [threads] of worker_bytes() */
    source source; /* the bucket that all threads distribute */
    verdict verdict;
    counted counted;                  /* where keys are few: instead of a distribution */
    _Atomic size_t left[COOP_LEVELS]; /* buckets of a level that are not yet sorted */
} team;

/* The part of 0 .. n that is the thread's, in whole blocks but for the last one's. */
static size_t share_begin(size_t n, unsigned thread, unsigned threads)
{
    return thread == threads ? n : n / BLOCK * thread / threads * BLOCK;
}

/* Keys above which all threads distribute a bucket of this level. */
static size_t giant(const team *t, unsigned depth)
{
    const size_t share = t->n / t->threads;
    return t->threads == 1 || depth + 1 == COOP_LEVELS ? SIZE_MAX : share > CELLS_MOST ? share : CELLS_MOST;
}

static void meet(const team *t)
{
    if (t->threads > 1) {
        t->barrier();
    }
}

/* One thread alone is perhaps a caller's, who sorts several arrays at once. */
static void arrive(const team *t, unsigned me)
{
    if (t->threads > 1) {
        cs_arrive(me);
    }
}

static bool run_with_team(team *t, unsigned me)
{
    const size_t begin = share_begin(t->n, me, t->threads);
    const size_t end = share_begin(t->n, me + 1, t->threads);
    unsigned runs = runs_in(t->raw + begin, end - begin);
    if (begin > 0) {
        runs &= runs_in(t->raw + begin - 1, 2);
    }
    t->workers[me].runs = runs;
    meet(t);
    for (unsigned i = 0; i < t->threads; i++) {
        runs &= t->workers[i].runs;
    }
    if (runs == RUN_DESCENDING) {
        turn_round(t->raw, t->n, share_begin(t->n / 2, me, t->threads),
                   share_begin(t->n / 2, me + 1, t->threads));
    }
    return runs != 0;
}

/* By one thread, from the input (`whole` is NULL) or from a bucket. */
static verdict plan_together(team *t, unsigned depth, const chain *whole)
{
    worker *w = &t->workers[0];
    const size_t n = whole == NULL ? t->n : whole->keys;
    const size_t sample = sample_size(n, t->threads);
    if (whole == NULL) {
        draw(t->raw, n, w->hold, sample);
    } else {
        open_source(&t->source, &t->depot, whole);
        draw_chain(&t->depot, whole, w->hold, sample);
    }
    const bool mapped = depth < SAMPLED_LEVELS && plan(&w->room, &w->maps[depth], w->hold, n, t->threads);
    if (t->threads > 1 && whole == NULL && plan_counted(w->hold, sample, n, &t->counted.all)) {
        return VERDICT_FEW;
    }
    return mapped ? VERDICT_MAPPED : VERDICT_UNKNOWN;
}

static void widen(worker *w, const word *raw, size_t n)
{
    skey least;
    skey most;
    if (n > 0) {
        bounds_of(raw, n, &least, &most);
        w->least = least < w->least ? least : w->least;
        w->most = most > w->most ? most : w->most;
    }
}

/* The bounds of all keys, where the sample told nothing: then a map by bits. */
static void map_together(team *t, unsigned me, unsigned depth, const chain *whole)
{
    worker *w = &t->workers[me];
    w->least = SORT_KEY_MAX;
    w->most = -SORT_KEY_MAX - 1;
    if (whole == NULL) {
        const size_t begin = share_begin(t->n, me, t->threads);
        widen(w, t->raw + begin, share_begin(t->n, me + 1, t->threads) - begin);
    } else {
        uint32_t claimed[CLAIM * STREAMS];
        size_t count;
        while ((count = claim_blocks(&t->source, &t->depot, claimed)) > 0) {
            for (size_t i = 0; i < count; i++) {
                size_t n;
                const word *raw = block_keys(&t->depot, claimed[i], &n);
                widen(w, raw, n);
            }
        }
    }
    meet(t);
    if (me == 0) {
        for (unsigned i = 1; i < t->threads; i++) {
            w->least = t->workers[i].least < w->least ? t->workers[i].least : w->least;
            w->most = t->workers[i].most > w->most ? t->workers[i].most : w->most;
        }
        t->verdict = w->least == w->most ? VERDICT_EQUAL : VERDICT_MAPPED;
        if (t->verdict == VERDICT_MAPPED) {
            map_by_bits(&w->maps[depth], w->least, w->most);
        }
        if (whole != NULL) {
            open_source(&t->source, &t->depot, whole);
        }
    }
    meet(t);
}

static void distribute_together(team *t, unsigned me, unsigned depth, const chain *whole)
{
    worker *w = &t->workers[me];
    const map *m = &t->workers[0].maps[depth];
    level *lv = &w->levels[depth];
    open_buckets(lv, m, &w->pool);
    if (whole == NULL) {
        const size_t begin = share_begin(t->n, me, t->threads);
        split_array(lv, m, &w->pool, t->raw + begin, share_begin(t->n, me + 1, t->threads) - begin);
    } else {
        split_chain(lv, m, &w->pool, &t->source);
    }
    close_buckets(lv, m, &w->pool);
    meet(t);
    chain *linked = t->workers[0].levels[depth].chains;
    for (size_t b = me; b < m->buckets; b += t->threads) {
        for (unsigned i = 1; i < t->threads; i++) {
            append_chain(&t->depot, &linked[b], &t->workers[i].levels[depth].chains[b]);
        }
    }
    if (me == 0) {
        atomic_store(&t->left[depth], m->buckets);
    }
    meet(t);
}
