/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_KERNELS_TRIAD_H
#define CORESWEEP_KERNELS_TRIAD_H

#include <stddef.h>

/* What the variants of triad work on: three arrays of n doubles, each 8-byte aligned at least. */
typedef struct triad_work {
    size_t n;
    double scalar;
    double *a;
    double *b;
    double *c;
} triad_work;

#endif
