// SPDX-License-Identifier: MIT
#define PEER_NAME cs__peer_x86_simd_sort_avx512
#include "x86_simd_sort.h"
