/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_KERNELS_SORT_H
#define CORESWEEP_KERNELS_SORT_H

#include <stdbool.h>
#include <stddef.h>

/* What the variants of sort work on. The order: ascending, every NaN after every number, in any order
 * among NaNs and among zeros of both signs. */
typedef struct sort_work {
    size_t n;
    unsigned threads;
    double *keys;     /* [n] what is sorted, in place */
    double *original; /* [n] the input, for restore and for compare */
    bool turns;       /* whether every restore starts at another element of it ... */
    size_t turn;      /* ... and at which one it started last */
} sort_work;

#endif
