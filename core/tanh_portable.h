/* SPDX-License-Identifier: MIT */
/* tanh of one float64 in plain C, for `omp simd` loops on any machine. See tanh_vector.h; without FMA the
 * error is at most 0.55 ULP. */
#ifndef CORESWEEP_CORE_TANH_PORTABLE_H
#define CORESWEEP_CORE_TANH_PORTABLE_H

#include "vector_one.h"

#include "tanh_vector.h"

static inline double cs_tanh_portable(double x)
{
    return cs_tanh_vector(true, x);
}

#endif
