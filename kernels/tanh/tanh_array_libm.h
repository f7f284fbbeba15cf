/* SPDX-License-Identifier: MIT */
/* The C library's tanh, one call an element. */
#ifndef CORESWEEP_KERNELS_TANH_ARRAY_LIBM_H
#define CORESWEEP_KERNELS_TANH_ARRAY_LIBM_H

#include <math.h>

#include "compiler.h"
#include "tanh.h"

CS_SCALAR_FUNCTION static void tanh_array(size_t n, const double *x, double *y, bool bypass)
{
    (void)bypass;
    CS_SCALAR_LOOP
    for (size_t i = 0; i < n; i++) {
        y[i] = tanh(x[i]);
    }
}

#endif
