/* SPDX-License-Identifier: MIT */
/* tanh of one float64 in plain C, for `omp simd` loops on any machine. See tanh_vector.h; the error is no
 * larger for being without FMA: 0.511 ULP measured. */
#ifndef CORESWEEP_CORE_TANH_PORTABLE_H
#define CORESWEEP_CORE_TANH_PORTABLE_H

#include "vector_one.h"

#include "tanh_vector.h"

static inline double cs_tanh_portable(double x)
{
    /* Without FMA the products of a tiny x would underflow on the way. tanh(x) rounds to x from 2^-27 down,
     * and 0.5 * (x + x) is x without a rounding, but makes a signalling NaN quiet. */
    const int plain = isgreaterequal(fabs(x), 0x1p-30);
    const double y = cs_tanh_vector(true, plain ? x : 1);
    return plain ? y : 0.5 * (x + x);
}

#endif
