/* SPDX-License-Identifier: MIT */
#define SORT_BATCH_PEER cs__peer_vqsort
#include "sort_batch_peer.h"

const cs_variant cs_variant_sort_batch_omp_vqsort = {
    .summary = "sort_batch.omp with Highway's VQSort",
    .parallel = true,
    .missing = PEER_VQSORT_MISSING,
    .prepare = prepare,
    .release = sort_batch_scratch_free,
    .run = run,
};
