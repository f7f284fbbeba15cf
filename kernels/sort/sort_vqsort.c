/* SPDX-License-Identifier: MIT */
#define SORT_PEER cs__peer_vqsort
#include "sort_peer.h"

const cs_variant cs_variant_sort_vqsort = {
    .summary = "Highway's VQSort with the vectors of this CPU, one thread",
    .missing = PEER_VQSORT_MISSING,
    .prepare = prepare,
    .run = run,
};
