/* SPDX-License-Identifier: MIT */
/* The sort itself, of the steps in sort_team.h; or, where keys are few, of the counts in sort_counted.h. */

/* Opens to every thread the range of buckets that is its own. `keys` are those in buckets that are no giants.
 */
static void open_own_range(team *t, unsigned me, unsigned depth, word *out, size_t keys)
{
    chain *chains = t->workers[0].levels[depth].chains;
    const size_t buckets = t->workers[0].maps[depth].buckets;
    const size_t begin = keys / t->threads * me;
    const size_t end = me + 1 == t->threads ? SIZE_MAX : keys / t->threads * (me + 1);
    const size_t most = giant(t, depth);
    size_t first = buckets;
    size_t last = buckets;
    size_t before = 0;
    for (size_t b = 0; b < buckets; b++) {
        if (before >= begin && before < end) {
            chains[b].out = out;
            first = b < first ? b : first;
            last = b + 1;
        }
        out += chains[b].keys;
        before += chains[b].keys <= most ? chains[b].keys : 0;
    }
    stock *own = &t->workers[me].own;
    own->chains = chains;
    own->most = most;
    own->depth = depth;
    own->left = &t->left[depth];
    open_stock(own, first, last);
}

/* With what others have not begun. */
static void help(team *t, unsigned me, unsigned depth)
{
    for (unsigned turn = 0; atomic_load_explicit(&t->left[depth], memory_order_acquire) > 0; turn++) {
        for (unsigned i = 1; i < t->threads; i++) {
            worker *other = &t->workers[(me + i) % t->threads];
            if (left_in(&other->own) + left_in(&other->offered) > 0) {
                sort_stock(&t->workers[me], &other->own);
                sort_stock(&t->workers[me], &other->offered);
                arrive(t, me);
                turn = 0;
            }
        }
        sort_relax(turn);
    }
}

/* The blocks are free yet: the keys that are not counted lie there in between. */
static void gather_counted(team *t)
{
    counted *c = &t->counted;
    c->all = t->workers[0].heavies;
    for (unsigned i = 1; i < t->threads; i++) {
        for (size_t k = 0; k < c->all.keys; k++) {
            c->all.count[k] += t->workers[i].heavies.count[k];
        }
    }
    put_in_order(&c->all);
    if (c->others > 0) {
        skey least;
        skey most;
        bounds_of(c->sorted, c->others, &least, &most);
        sort_quick_vector(c->sorted, c->others, least, most, t->raw);
    }
    for (size_t k = 0; k < c->all.keys; k++) {
        c->below[k] = keys_below(c->sorted, c->others, key_of(c->all.raw[k]));
    }
    c->below[c->all.keys] = c->others;
}

/* False where the sample misled, or many heavy keys found no place in the table: of the others, which one
 * thread would sort, there are too many. Each share then has its own keys still, in another order. */
static bool count_together(team *t, unsigned me)
{
    worker *w = &t->workers[me];
    word *const share = t->raw + share_begin(t->n, me, t->threads);
    w->heavies = t->counted.all;
    memset(w->heavies.count, 0, sizeof w->heavies.count);
    w->others =
        take_heavy(share, (size_t)(t->raw + share_begin(t->n, me + 1, t->threads) - share), &w->heavies);
    meet(t);
    size_t before = 0;
    size_t others = 0;
    for (unsigned i = 0; i < t->threads; i++) {
        before += i < me ? t->workers[i].others : 0;
        others += t->workers[i].others;
    }
    if (others > t->n / COUNTED_OTHERS_MOST) {
        word *out = share + w->others;
        for (size_t k = 0; k < w->heavies.keys; k++) {
            fill(out, w->heavies.count[k], w->heavies.raw[k]);
            out += w->heavies.count[k];
        }
        return false;
    }
    memcpy(t->depot.blocks + before, share, w->others * sizeof *share);
    if (me == 0) {
        t->counted.sorted = t->depot.blocks;
        t->counted.others = others;
    }
    meet(t);
    if (me == 0) {
        gather_counted(t);
    }
    meet(t);
    write_counted(&t->counted, t->raw, share_begin(t->n, me, t->threads),
                  share_begin(t->n, me + 1, t->threads));
    return true;
}

static void sort_together(team *t, unsigned me, unsigned depth, const chain *whole, word *out);

/* What follows plan_together, whose verdict all threads know. */
static void sort_as_planned(team *t, unsigned me, unsigned depth, const chain *whole, word *out)
{
    const size_t n = whole == NULL ? t->n : whole->keys;
    if (t->verdict == VERDICT_FEW && count_together(t, me)) {
        arrive(t, me);
        return;
    }
    if (t->verdict == VERDICT_FEW || t->verdict == VERDICT_UNKNOWN) {
        map_together(t, me, depth, whole);
    }
    if (t->verdict == VERDICT_EQUAL) {
        const size_t begin = share_begin(n, me, t->threads);
        fill(out + begin, share_begin(n, me + 1, t->threads) - begin, raw_of(t->workers[0].least));
        if (whole != NULL && me == 0) {
            free_chain(&t->workers[0].pool, whole);
        }
        arrive(t, me);
        meet(t);
        return;
    }
    distribute_together(t, me, depth, whole);
    const chain *chains = t->workers[0].levels[depth].chains;
    const size_t buckets = t->workers[0].maps[depth].buckets;
    word *next = out;
    size_t keys = n;
    for (size_t b = 0; b < buckets; b++) {
        const size_t count = chains[b].keys;
        if (count > giant(t, depth)) {
            sort_together(t, me, depth + 1, &chains[b], next);
            keys -= count;
        }
        next += count;
    }
    open_own_range(t, me, depth, out, keys);
    sort_stock(&t->workers[me], &t->workers[me].own);
    arrive(t, me);
    help(t, me, depth);
    if (depth > 0) {
        meet(t);
    }
}

/* Sorts the input (`whole` is NULL), or a bucket that is a giant, to out. */
static void sort_together(team *t, unsigned me, unsigned depth, const chain *whole, word *out)
{
    if (me == 0) {
        t->verdict = plan_together(t, depth, whole);
    }
    meet(t);
    sort_as_planned(t, me, depth, whole, out);
}

/* By one thread: without the heavy keys, see sort_heavy.h. Several threads find these in buckets of their
 * own, or, where they are nearly all, count them. */
static void sort_alone(team *t)
{
    worker *w = &t->workers[0];
    heavies h;
    t->verdict = plan_together(t, 0, NULL); /* which leaves the sample in w->hold, sorted */
    if (!plan_heavy(w->hold, sample_size(t->n, 1), t->n, &h)) {
        sort_as_planned(t, 0, 0, NULL, t->raw);
        return;
    }
    t->n = take_heavy(t->raw, t->n, &h);
    if (t->n > CELLS_MOST) {
        sort_together(t, 0, 0, NULL, t->raw);
    } else if (t->n > 0) {
        skey least;
        skey most;
        bounds_of(t->raw, t->n, &least, &most);
        sort_small_part(&w->room, t->raw, t->n, least, most, t->raw);
    }
    put_heavy(t->raw, t->n, &h);
}
