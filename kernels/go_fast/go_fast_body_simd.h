/* SPDX-License-Identifier: MIT */
/*
 * What the compiler makes of plain C for the baseline instruction set. Only the additions: gcc would turn
 * a simd loop over tanh into calls of libmvec and clang would not, and the variant would be two.
 */
#ifndef CORESWEEP_KERNELS_GO_FAST_BODY_SIMD_H
#define CORESWEEP_KERNELS_GO_FAST_BODY_SIMD_H

#include "go_fast_libm.h"

enum { BYPASSES = 0 };

static void go_fast_add(const go_fast_work *w, size_t begin, size_t end, double trace)
{
    const cs_addition x = go_fast_addition(w);
    cs_add_simd(&x, begin, end, trace);
}

#endif
