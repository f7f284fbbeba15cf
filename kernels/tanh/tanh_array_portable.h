/* SPDX-License-Identifier: MIT */
/* Plain C that the compiler vectorises for the baseline instruction set. */
#ifndef CORESWEEP_KERNELS_TANH_ARRAY_PORTABLE_H
#define CORESWEEP_KERNELS_TANH_ARRAY_PORTABLE_H

#include "tanh.h"
#include "tanh_portable.h"

static void tanh_array(size_t n, const double *x, double *y, bool bypass)
{
    (void)bypass;
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        y[i] = cs_tanh_portable(x[i]);
    }
}

#endif
