/* SPDX-License-Identifier: MIT */
/*
 * One thread's sort: quicksort whose partition has no branch that depends on the keys.
 *
 *   partition     Lomuto's, cyclic: every key is moved and the boundary advances by the outcome of its
 *                 comparison (Bergdoll and Peters, "Branchless Lomuto partitioning", 2023). The idea that
 *                 mispredictions, not comparisons, bound quicksort is BlockQuicksort's (Edelkamp and Weiss
 *                 2016); this form needs no blocks of offsets and takes two loads and two stores a key.
 *   patterns      runs that are already ordered are found first, keys equal to the pivot are set aside as in
 *                 pdqsort (Peters, "Pattern-defeating Quicksort", 2021), so that k distinct keys take n log k
 *   worst case    after log2(n) bad partitions heapsort takes over (introsort: Musser 1997): O(n log n)
 *   small cases   sort_small.h
 *
 * sort_keys and sort_numbers are what other files call. Thread-safe; allocates nothing. Recursion is at
 * most 6.2 log2(n) deep: log2(n) bad partitions and those that leave seven eighths, 5.2 log2(n).
 */
#ifndef CORESWEEP_KERNELS_SORT_QUICK_H
#define CORESWEEP_KERNELS_SORT_QUICK_H

#include <stdbool.h>

#include "sort_small.h"

enum {
    SORT_NINTHER = 256,   /* from here on the pivot is the median of three medians of three */
    SORT_BAD_FRACTION = 8 /* a partition is bad when its smaller side is less than one part in eight */
};

static inline void sort_swap(double *a, double *b)
{
    const double x = *a;
    *a = *b;
    *b = x;
}

/* Moves the NaNs to the end and returns how many other keys stand before them. */
static inline size_t sort_nans_last(double *keys, size_t n)
{
    size_t end = n;
    for (size_t i = 0; i < end;) {
        if (isnan(keys[i])) {
            end--;
            sort_swap(&keys[i], &keys[end]);
        } else {
            i++;
        }
    }
    return end;
}

static inline void sort_sift_down(double *keys, size_t n, size_t i)
{
    const double x = keys[i];
    for (size_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && SORT_LESS(keys[child], keys[child + 1])) {
            child++;
        }
        if (!SORT_LESS(x, keys[child])) {
            break;
        }
        keys[i] = keys[child];
        i = child;
    }
    keys[i] = x;
}

/* Williams 1964, Floyd 1964. */
static inline void sort_heap(double *keys, size_t n)
{
    for (size_t i = n / 2; i > 0; i--) {
        sort_sift_down(keys, n, i - 1);
    }
    for (size_t end = n; end > 1; end--) {
        sort_swap(&keys[0], &keys[end - 1]);
        sort_sift_down(keys, end - 1, 0);
    }
}

/* Whether the keys are in order; a strictly descending run is turned round first. */
static inline bool sort_is_run(double *keys, size_t n)
{
    size_t i = 1;
    if (n > 1 && SORT_LESS(keys[1], keys[0])) {
        while (i < n && SORT_LESS(keys[i], keys[i - 1])) {
            i++;
        }
        for (size_t low = 0, high = n - 1; i == n && low < high; low++, high--) {
            sort_swap(&keys[low], &keys[high]);
        }
        return i == n;
    }
    while (i < n && !SORT_LESS(keys[i], keys[i - 1])) {
        i++;
    }
    return i >= n;
}

static inline void sort_three(double *keys, size_t a, size_t b, size_t c)
{
    double v[3] = {keys[a], keys[b], keys[c]};
    sort_pair(v, 0, 1), sort_pair(v, 1, 2), sort_pair(v, 0, 1);
    keys[a] = v[0], keys[b] = v[1], keys[c] = v[2];
}

/* Puts the pivot at keys[0]; n > SORT_SMALL. The nine candidates are spread over all keys (Bentley and
 * McIlroy 1993): were they at the ends and in the middle, an organ pipe would yield its least key. Their
 * distance is no simple fraction of n, lest they all meet runs of equal length at the same place. */
static inline void sort_choose_pivot(double *keys, size_t n)
{
    const size_t middle = n / 2;
    const size_t last = n - 1;
    const size_t step = n / 8 - n / 37;
    if (n >= SORT_NINTHER) {
        sort_three(keys, 0, step, 2 * step);
        sort_three(keys, middle - step, middle, middle + step);
        sort_three(keys, last - 2 * step, last - step, last);
    }
    sort_three(keys, step, middle, last - step);
    sort_swap(&keys[0], &keys[middle]);
}

/*
 * Moves the keys that are less than the pivot (with or_equal: not greater) to the front and returns how
 * many there are. At the head of the loop keys[0 .. low) are to the front, keys[low .. i - 1) are not,
 * and keys[i - 1] is free: the first key waits in `saved`, so one place is free until the end.
 */
static inline size_t sort_partition(double *keys, size_t n, double pivot, bool or_equal)
{
    if (n == 0) {
        return 0;
    }
    const double saved = keys[0];
    size_t low = 0;
    for (size_t i = 1; i < n; i++) {
        const double x = keys[i];
        keys[i - 1] = keys[low];
        keys[low] = x;
        low += or_equal ? !SORT_LESS(pivot, x) : SORT_LESS(x, pivot);
    }
    keys[n - 1] = keys[low];
    keys[low] = saved;
    return low + (or_equal ? !SORT_LESS(pivot, saved) : SORT_LESS(saved, pivot));
}

/* `before` is the key that stands just before keys[0], which none of them is less than; NULL at the
 * start. `bad_left` is how many bad partitions may still happen. */
static inline void sort_loop(double *keys, size_t n, const double *before, unsigned bad_left)
{
    while (n > SORT_SMALL) {
        sort_choose_pivot(keys, n);
        const double pivot = keys[0];
        if (before != NULL && !SORT_LESS(*before, pivot)) {
            const size_t equal = 1 + sort_partition(keys + 1, n - 1, pivot, true);
            keys += equal;
            n -= equal;
            before = NULL;
            continue;
        }
        const size_t low = sort_partition(keys + 1, n - 1, pivot, false);
        const size_t high = n - 1 - low;
        sort_swap(&keys[0], &keys[low]);
        if ((low < high ? low : high) < n / SORT_BAD_FRACTION) {
            if (bad_left == 0) {
                sort_heap(keys, n);
                return;
            }
            bad_left--;
        }
        sort_loop(keys, low, before, bad_left);
        before = &keys[low];
        keys += low + 1;
        n = high;
    }
    sort_small(keys, n);
}

/* Sorts n keys of which none is a NaN. */
static inline void sort_numbers(double *keys, size_t n)
{
    unsigned log2_n = 0;
    while (n >> log2_n > 1) {
        log2_n++;
    }
    if (!sort_is_run(keys, n)) {
        sort_loop(keys, n, NULL, log2_n);
    }
}

/* Sorts n keys, NaNs last. */
static inline void sort_keys(double *keys, size_t n)
{
    sort_numbers(keys, sort_nans_last(keys, n));
}

#endif
