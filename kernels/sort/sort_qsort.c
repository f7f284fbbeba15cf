/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "coresweep/kernel.h"
#include "sort.h"

/* A total preorder, which qsort needs: a NaN is equal to every NaN and greater than all else. Where one
 * of the two is a NaN the first two comparisons are both false. */
static int compare_keys(const void *left, const void *right)
{
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return (a > b) - (a < b) + !!isnan(a) - !!isnan(b);
}

/* glibc 2.36's qsort is a merge sort that allocates its scratch memory itself, inside of what is timed. */
static void run(void *work, void *state)
{
    (void)state;
    const sort_work *w = work;
    qsort(w->keys, w->n, sizeof *w->keys, compare_keys);
}

const cs_variant cs_variant_sort_qsort = {
    .summary = "libc's qsort, a call for every comparison",
    .run = run,
};
