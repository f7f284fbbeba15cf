/* SPDX-License-Identifier: MIT */
/*
 * Merge sort in OpenMP tasks. Leaves are sorted by sort_quick.h; every merge is halved by its output, down
 * to a grain: where the first k keys of the output come from is found by bisection (co-ranking: Akl and
 * Santoro 1987; Siebert and Traeff, "Perfectly load-balanced, optimal, stable, parallel merge", 2013). So
 * the last merge, of all keys, is shared by all threads too.
 */
#include <omp.h>

#include "arrivals.h"
#include "buffer.h"
#include "coresweep/kernel.h"
#include "sort.h"
#include "sort_quick.h"

/* One leaf a thread: leaves are of equal length, and each doubling of their number costs another pass of
 * merging, about 1 ns a key and thread. */
enum {
    SMALLEST_LEAF = 4096, /* about 50 us of sorting and ... */
    MERGE_GRAIN = 16384   /* ... 20 us of merging, against some 0.5 us for a task */
};

/* How many of the first k keys of the merge of a and b come from a; of equal keys those of a are first. */
static size_t co_rank(const double *a, size_t a_count, const double *b, size_t b_count, size_t k)
{
    size_t low = k > b_count ? k - b_count : 0;
    size_t high = k < a_count ? k : a_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (SORT_LESS(b[k - middle - 1], a[middle])) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* A merge in progress: what is left of both inputs, and where the next key goes. */
typedef struct cursor {
    const double *a;
    const double *a_end;
    const double *b;
    const double *b_end;
    double *out;
} cursor;

/* How many steps can be made before an input might run out: as many as the shorter one has keys. */
static ptrdiff_t safe_steps(const cursor *c)
{
    return c->a_end - c->a < c->b_end - c->b ? c->a_end - c->a : c->b_end - c->b;
}

static inline void merge_step(cursor *c)
{
    const int take_b = SORT_LESS(*c->b, *c->a);
    *c->out++ = sort_lower(*c->b, *c->a);
    c->b += take_b;
    c->a += !take_b;
}

static void merge_rest(cursor c)
{
    for (ptrdiff_t safe = safe_steps(&c); safe > 0; safe = safe_steps(&c)) {
        for (; safe > 0; safe--) {
            merge_step(&c);
        }
    }
    memcpy(c.out, c.a, (size_t)(c.a_end - c.a) * sizeof *c.a);
    memcpy(c.out + (c.a_end - c.a), c.b, (size_t)(c.b_end - c.b) * sizeof *c.b);
}

/* The halves of the output are merged side by side: a step waits for the one before it, some 13 cycles from a
 * load to the next address, and two such chains overlap. */
static void merge(const double *a, size_t a_count, const double *b, size_t b_count, double *out)
{
    const size_t k = (a_count + b_count) / 2;
    const size_t i = co_rank(a, a_count, b, b_count, k);
    const size_t j = k - i;
    cursor low = {a, a + i, b, b + j, out};
    cursor high = {a + i, a + a_count, b + j, b + b_count, out + k};
    for (;;) {
        const ptrdiff_t safe_low = safe_steps(&low);
        const ptrdiff_t safe_high = safe_steps(&high);
        ptrdiff_t safe = safe_low < safe_high ? safe_low : safe_high;
        if (safe == 0) {
            break;
        }
        for (; safe > 0; safe--) {
            merge_step(&low);
            merge_step(&high);
        }
    }
    merge_rest(low);
    merge_rest(high);
}

static void merge_tasks(const double *a, size_t a_count, const double *b, size_t b_count, double *out)
{
    const size_t count = a_count + b_count;
    if (count <= MERGE_GRAIN) {
        merge(a, a_count, b, b_count, out);
        cs_arrive((unsigned)omp_get_thread_num());
        return;
    }
    const size_t k = count / 2;
    const size_t i = co_rank(a, a_count, b, b_count, k);
    const size_t j = k - i;
#pragma omp task
    merge_tasks(a, i, b, j, out);
    merge_tasks(a + i, a_count - i, b + j, b_count - j, out + k);
#pragma omp taskwait
}

/* Sorts keys[0 .. n), into other[0 .. n) if so asked, in `leaves` parts of equal length; both are
 * overwritten. */
static void sort_tasks(double *keys, double *other, size_t n, size_t leaves, bool into_other)
{
    if (leaves <= 1) {
        sort_numbers(keys, n);
        if (into_other) {
            memcpy(other, keys, n * sizeof *keys);
        }
        cs_arrive((unsigned)omp_get_thread_num());
        return;
    }
    const size_t left_leaves = leaves / 2;
    const size_t left = n / leaves * left_leaves;
#pragma omp task
    sort_tasks(keys, other, left, left_leaves, !into_other);
    sort_tasks(keys + left, other + left, n - left, leaves - left_leaves, !into_other);
#pragma omp taskwait
    const double *from = into_other ? keys : other;
    merge_tasks(from, left, from + left, n - left, into_other ? other : keys);
}

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    return cs_buffer_alloc(c->n, sizeof(double), c->threads, state);
}

static void run(void *work, void *state)
{
    const sort_work *w = work;
    double *keys = w->keys;
    const size_t n = w->n;
    const size_t most = n / SMALLEST_LEAF;
    const size_t leaves = w->threads < most ? w->threads : most;
    if (leaves <= 1) {
        sort_keys(keys, n);
        cs_arrive(0);
        return;
    }
    int nans = 0;
#pragma omp parallel num_threads((int)w->threads)
    {
#pragma omp for schedule(static) reduction(| : nans)
        for (size_t i = 0; i < n; i++) {
            nans |= !!isnan(keys[i]);
        }
#pragma omp single
        sort_tasks(keys, state, nans ? sort_nans_last(keys, n) : n, leaves, false);
    }
}

const cs_variant cs_variant_sort_omp_merge = {
    .summary = "merge sort in OpenMP tasks over sort.scalar; one thread below 8192 keys",
    .parallel = true,
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
