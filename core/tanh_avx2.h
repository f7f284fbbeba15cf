/* SPDX-License-Identifier: MIT */
/* tanh of four float64 at a time. See tanh_vector.h. */
#ifndef CORESWEEP_CORE_TANH_AVX2_H
#define CORESWEEP_CORE_TANH_AVX2_H

#include "vector_avx2.h"

#include "tanh_array.h"

#endif
