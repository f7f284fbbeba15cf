/* SPDX-License-Identifier: MIT */
#define SORT_PEER cs__peer_x86_simd_sort_avx512
#include "sort_peer.h"

const cs_variant cs_variant_sort_x86_simd_sort_avx512 = {
    .summary = "x86-simd-sort as NumPy has it, eight keys at a time, one thread",
    .missing = PEER_X86_SIMD_SORT_MISSING,
    .prepare = prepare,
    .run = run,
};
