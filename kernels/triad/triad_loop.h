/* SPDX-License-Identifier: MIT */
/* The loop of triad in plain C, vectorised by the compiler for the ISA of the including file. */
#ifndef CORESWEEP_KERNELS_TRIAD_LOOP_H
#define CORESWEEP_KERNELS_TRIAD_LOOP_H

#include "triad.h"

static inline void triad_loop(const triad_work *w, size_t begin, size_t end)
{
    double *restrict a = w->a;
    const double *restrict b = w->b;
    const double *restrict c = w->c;
    const double s = w->scalar;
#pragma omp simd
    for (size_t i = begin; i < end; i++) {
        a[i] = b[i] + s * c[i];
    }
}

#endif
