/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_KERNELS_TRIAD_H
#define CORESWEEP_KERNELS_TRIAD_H

#include <stddef.h>

/* What the variants of triad work on: three arrays of n doubles, each 8-byte aligned at least. */
typedef struct triad_work {
    size_t n;
    unsigned threads; /* of a parallel variant */
    double scalar;
    double *a;
    double *b;
    double *c;
} triad_work;

/* One thread's share of a run: elements begin .. end - 1. */
typedef void (*triad_part)(const triad_work *w, size_t begin, size_t end);

#endif
