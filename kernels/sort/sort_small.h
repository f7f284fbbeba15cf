/* SPDX-License-Identifier: MIT */
/*
 * Sorting up to 32 keys without a branch that depends on them: a mispredicted branch costs about as much
 * as 20 comparisons. Blocks of eight by a sorting network, then merges from both ends at once.
 *
 * Keys are numbers, no NaNs. SORT_LESS(a, b) is a < b unless it was defined before: a test defines it, to
 * count comparisons and to play the adversary.
 */
#ifndef CORESWEEP_KERNELS_SORT_SMALL_H
#define CORESWEEP_KERNELS_SORT_SMALL_H

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "compiler.h"

#ifndef SORT_LESS
#define SORT_LESS(a, b) ((a) < (b))
#endif

enum { SORT_SMALL = 32, SORT_BLOCK = 8 };

/* Of two keys, as minsd and maxsd compute them; of -0.0 and 0.0, which compare equal, each comes out of
 * one of the two. */
static inline double sort_lower(double a, double b)
{
    const double x = cs_opaque(a);
    return SORT_LESS(x, b) ? x : b;
}

static inline double sort_higher(double a, double b)
{
    const double x = cs_opaque(a);
    return SORT_LESS(x, b) ? b : x;
}

static inline void sort_pair(double *v, int i, int j)
{
    const double a = v[i];
    const double b = v[j];
    v[i] = sort_lower(a, b);
    v[j] = sort_higher(a, b);
}

/* Batcher's merge exchange for eight keys: 19 pairs, the least there are, in six layers (Batcher 1968). */
static inline void sort_eight(double *v)
{
    sort_pair(v, 0, 4), sort_pair(v, 1, 5), sort_pair(v, 2, 6), sort_pair(v, 3, 7);
    sort_pair(v, 0, 2), sort_pair(v, 1, 3), sort_pair(v, 4, 6), sort_pair(v, 5, 7);
    sort_pair(v, 2, 4), sort_pair(v, 3, 5), sort_pair(v, 0, 1), sort_pair(v, 6, 7);
    sort_pair(v, 2, 3), sort_pair(v, 4, 5);
    sort_pair(v, 1, 4), sort_pair(v, 3, 6);
    sort_pair(v, 1, 2), sort_pair(v, 3, 4), sort_pair(v, 5, 6);
}

/* Merges from[0 .. half) and from[half .. 2 half) into `to`, `half` keys from the front and as many from
 * the back: two chains of dependent instructions in place of one, and neither can leave its run. */
static inline void sort_merge_halves(const double *from, ptrdiff_t half, double *to)
{
    const double *left = from;
    const double *right = from + half;
    const double *left_last = right - 1;
    const double *right_last = right + half - 1;
    for (ptrdiff_t i = 0; i < half; i++) {
        const int take_right = SORT_LESS(*right, *left);
        to[i] = sort_lower(*right, *left);
        right += take_right;
        left += !take_right;
        const int take_left = SORT_LESS(*right_last, *left_last);
        to[2 * half - 1 - i] = sort_higher(*right_last, *left_last);
        left_last -= take_left;
        right_last -= !take_left;
    }
}

/* Sorts n <= 32 keys. They are filled up to 8, 16 or 32 with infinity, which sorts to where it is: a key
 * that is infinite has the same bits. */
static inline void sort_small(double *keys, size_t n)
{
    double a[SORT_SMALL];
    double b[SORT_SMALL];
    const size_t padded = n <= SORT_BLOCK ? SORT_BLOCK : n <= 2 * SORT_BLOCK ? 2 * SORT_BLOCK : SORT_SMALL;
    memcpy(a, keys, n * sizeof *keys);
    for (size_t i = n; i < padded; i++) {
        a[i] = HUGE_VAL;
    }
    for (size_t i = 0; i < padded; i += SORT_BLOCK) {
        sort_eight(a + i);
    }
    const double *sorted = a;
    if (padded > SORT_BLOCK) {
        for (size_t i = 0; i < padded; i += 2 * SORT_BLOCK) {
            sort_merge_halves(a + i, SORT_BLOCK, b + i);
        }
        sorted = b;
    }
    if (padded > 2 * SORT_BLOCK) {
        sort_merge_halves(b, 2 * SORT_BLOCK, a);
        sorted = a;
    }
    memcpy(keys, sorted, n * sizeof *keys);
}

#endif
