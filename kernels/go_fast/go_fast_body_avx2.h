/* SPDX-License-Identifier: MIT */
/* AVX2: four elements at a time. */
#ifndef CORESWEEP_KERNELS_GO_FAST_BODY_AVX2_H
#define CORESWEEP_KERNELS_GO_FAST_BODY_AVX2_H

#include "addition_avx2.h"
#include "tanh_avx2.h"

#include "go_fast_trace.h"

static void go_fast_add(const go_fast_work *w, size_t begin, size_t end, double trace)
{
    const cs_addition x = go_fast_addition(w);
    cs_add_avx2(&x, begin, end, trace);
}

#endif
