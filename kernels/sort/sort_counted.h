/* SPDX-License-Identifier: MIT */
/*
 * Few distinct keys, by several threads: each counts the heavy keys of its share (sort_heavy.h), and each
 * writes its share of the result, which is runs of them with the few other keys in between.
 */
enum {
    COUNTED_OTHERS = 512,    /* one key of the sample in so many may be another ... */
    COUNTED_OTHERS_MOST = 64 /* ... and one of all keys: one thread sorts those, with the input as its spare
                                memory, which LANES more than the others must fit into */
};

/* What all threads have counted, and where it goes. */
typedef struct counted {
    heavies all; /* the heavy keys, ascending */
    size_t others;
    word *sorted;                 /* [others] */
    size_t below[HEAVY_MOST + 1]; /* how many of the others are below a heavy key; of the last: all */
} counted;

/* From a sorted sample. */
static bool plan_counted(const word *sample, size_t count, size_t n, heavies *h)
{
    size_t others = count;
    places p;
    if (!plan_heavy(sample, count, n, h)) {
        return false;
    }
    if (h->keys > h->few) {
        give_places(h, &p); /* every eighth, as a rule, finds none, and would be among the others */
    }
    for (size_t k = 0; k < h->keys; k++) {
        const skey key = key_of(h->raw[k]);
        const size_t end = key < SORT_KEY_MAX ? keys_below(sample, count, key + 1) : count;
        others -= end - keys_below(sample, count, key);
    }
    return others <= count / COUNTED_OTHERS;
}

/* The two kinds of heavy keys are each ascending: one series of both. */
static void put_in_order(heavies *h)
{
    for (size_t k = h->few; k < h->keys; k++) {
        const word raw = h->raw[k];
        const size_t count = h->count[k];
        size_t to = k;
        for (; to > 0 && key_of(h->raw[to - 1]) > key_of(raw); to--) {
            h->raw[to] = h->raw[to - 1];
            h->count[to] = h->count[to - 1];
        }
        h->raw[to] = raw;
        h->count[to] = count;
    }
}

/* Writes those of out[begin .. end) that the counted keys and the sorted others make up. */
static void write_counted(const counted *c, word *out, size_t begin, size_t end)
{
    size_t at = 0;
    size_t other = 0;
    for (size_t k = 0; k <= c->all.keys && at < end; k++) {
        const size_t others = c->below[k] - other;
        const size_t from = at < begin ? begin : at;
        const size_t until = at + others < end ? at + others : end;
        if (from < until) {
            memcpy(out + from, c->sorted + other + (from - at), (until - from) * sizeof *out);
        }
        at += others;
        other = c->below[k];
        if (k < c->all.keys) {
            const size_t run = c->all.count[k];
            const size_t first = at < begin ? begin : at;
            const size_t last = at + run < end ? at + run : end;
            if (first < last) {
                fill(out + first, last - first, c->all.raw[k]);
            }
            at += run;
        }
    }
}
