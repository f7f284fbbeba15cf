/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_KERNELS_COPY_H
#define CORESWEEP_KERNELS_COPY_H

#include <stddef.h>

/* What the variants of copy work on: two arrays of n doubles, each 8-byte aligned at least. */
typedef struct copy_work {
    size_t n;
    unsigned threads; /* of a parallel variant */
    double *out;
    double *a;
} copy_work;

/* One thread's share of a run: elements begin .. end - 1. */
typedef void (*copy_part)(const copy_work *w, size_t begin, size_t end);

#endif
