/* SPDX-License-Identifier: MIT */
/* tanh of eight float64 at a time. See tanh_vector.h. */
#ifndef CORESWEEP_CORE_TANH_AVX512_H
#define CORESWEEP_CORE_TANH_AVX512_H

#include "vector_avx512.h"

#include "tanh_array.h"

#endif
