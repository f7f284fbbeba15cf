/* SPDX-License-Identifier: MIT */
/* tanh of four float64 at a time. See tanh_vector.h. */
#ifndef CORESWEEP_CORE_TANH_AVX2_H
#define CORESWEEP_CORE_TANH_AVX2_H

#include "vector_avx2.h"

#include "tanh_array.h"

static inline __m256d cs_tanh_accurate_avx2(__m256d x)
{
    return cs_tanh_vector(false, x);
}

static inline __m256d cs_tanh_fast_avx2(__m256d x)
{
    return cs_tanh_vector(true, x);
}

#endif
