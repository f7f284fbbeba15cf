// SPDX-License-Identifier: MIT
#define XSS_USE_OPENMP
#define PEER_NAME cs__peer_x86_simd_sort_omp_avx512
#include "x86_simd_sort.h"
