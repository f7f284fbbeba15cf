/* SPDX-License-Identifier: MIT */
/*
 * Merge sort in OpenMP tasks. Leaves are sorted by sort_quick.h; every merge is halved by its output, down
 * to a grain: where the first k keys of the output come from is found by bisection (co-ranking: Akl and
 * Santoro 1987; Siebert and Traeff, "Perfectly load-balanced, optimal, stable, parallel merge", 2013). So
 * the last merge, of all keys, is shared by all threads too.
 */
#include <omp.h>

#include "buffer.h"
#include "coresweep/kernel.h"
#include "sort.h"
#include "sort_quick.h"

enum {
    LEAVES_PER_THREAD = 4, /* evens out leaves that take longer; each doubling costs a pass of merging */
    SMALLEST_LEAF = 4096,  /* about 50 us of sorting and ... */
    MERGE_GRAIN = 16384    /* ... 20 us of merging, against some 0.5 us for a task */
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

/* No step of the inner loop can leave a or b: it makes as many steps as the shorter of them has keys. */
static void merge(const double *a, size_t a_count, const double *b, size_t b_count, double *out)
{
    const double *a_end = a + a_count;
    const double *b_end = b + b_count;
    while (a < a_end && b < b_end) {
        for (ptrdiff_t safe = a_end - a < b_end - b ? a_end - a : b_end - b; safe > 0; safe--) {
            const int take_b = SORT_LESS(*b, *a);
            *out++ = sort_lower(*b, *a);
            b += take_b;
            a += !take_b;
        }
    }
    memcpy(out, a, (size_t)(a_end - a) * sizeof *a);
    memcpy(out + (a_end - a), b, (size_t)(b_end - b) * sizeof *b);
}

static void merge_tasks(const double *a, size_t a_count, const double *b, size_t b_count, double *out)
{
    const size_t count = a_count + b_count;
    if (count <= MERGE_GRAIN) {
        merge(a, a_count, b, b_count, out);
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

/* Sorts keys[0 .. n), into other[0 .. n) if so asked; both are overwritten. */
static void sort_tasks(double *keys, double *other, size_t n, size_t leaf, bool into_other)
{
    if (n <= leaf) {
        sort_numbers(keys, n);
        if (into_other) {
            memcpy(other, keys, n * sizeof *keys);
        }
        return;
    }
    const size_t half = n / 2;
#pragma omp task
    sort_tasks(keys, other, half, leaf, !into_other);
    sort_tasks(keys + half, other + half, n - half, leaf, !into_other);
#pragma omp taskwait
    const double *from = into_other ? keys : other;
    merge_tasks(from, half, from + half, n - half, into_other ? other : keys);
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
    const size_t share = n / (w->threads * (size_t)LEAVES_PER_THREAD) + 1;
    const size_t leaf = share > SMALLEST_LEAF ? share : SMALLEST_LEAF;
    if (w->threads == 1 || n <= leaf) {
        sort_keys(keys, n);
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
        sort_tasks(keys, state, nans ? sort_nans_last(keys, n) : n, leaf, false);
    }
}

const cs_variant cs_variant_sort_omp = {
    .summary = "merge sort in OpenMP tasks over sort.scalar; one thread up to 4096 keys",
    .parallel = true,
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
