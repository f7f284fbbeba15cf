/* SPDX-License-Identifier: MIT */
/*
 * What the compiler makes of plain C for the baseline instruction set. Only the additions: gcc would turn
 * a simd loop over tanh into calls of libmvec and clang would not, and the variant would be two.
 */
#ifndef CORESWEEP_KERNELS_GO_FAST_BODY_SIMD_H
#define CORESWEEP_KERNELS_GO_FAST_BODY_SIMD_H

#include "go_fast_libm.h"

static void go_fast_add(const go_fast_work *w, size_t begin, size_t end, double trace)
{
    const void *a = w->a;
    const cs_type type = w->type;
    double *restrict out = w->out;
#pragma omp simd
    for (size_t i = begin; i < end; i++) {
        out[i] = go_fast_element(a, type, i) + trace;
    }
}

#endif
