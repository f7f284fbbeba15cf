/* SPDX-License-Identifier: MIT */
#define FETCH_STRATEGY CS_FETCH_THREADS
#define FETCH_CONCURRENCY(work) ((work)->threads)
#include "fetch_strategy.h"

const cs_variant cs_variant_fetch_threads = {
    .summary = "a thread for each transfer under way",
    .parallel = true,
    .prepare = prepare,
    .run = run,
};
