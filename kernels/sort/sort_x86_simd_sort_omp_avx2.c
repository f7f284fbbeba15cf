/* SPDX-License-Identifier: MIT */
#define SORT_PEER cs__peer_x86_simd_sort_omp_avx2
#include "sort_peer.h"

const cs_variant cs_variant_sort_x86_simd_sort_omp_avx2 = {
    .summary = "x86-simd-sort's own OpenMP form, four keys at a time",
    .parallel = true,
    .missing = PEER_X86_SIMD_SORT_MISSING,
    .prepare = prepare,
    .run = run,
};
