/* SPDX-License-Identifier: MIT */
#define SORT_PEER cs__peer_gnu_parallel
#include "sort_peer.h"

const cs_variant cs_variant_sort_gnu_parallel = {
    .summary = "libstdc++'s parallel mode: a multiway merge sort over std::sort, in an OpenMP team",
    .parallel = true,
    .missing = PEER_GNU_PARALLEL_MISSING,
    .prepare = prepare,
    .run = run,
};
