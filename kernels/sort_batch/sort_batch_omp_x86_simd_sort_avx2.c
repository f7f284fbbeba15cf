/* SPDX-License-Identifier: MIT */
#define SORT_BATCH_PEER cs__peer_x86_simd_sort_avx2
#include "sort_batch_peer.h"

const cs_variant cs_variant_sort_batch_omp_x86_simd_sort_avx2 = {
    .summary = "sort_batch.omp with x86-simd-sort, four keys at a time",
    .parallel = true,
    .missing = PEER_X86_SIMD_SORT_MISSING,
    .prepare = prepare,
    .release = sort_batch_scratch_free,
    .run = run,
};
