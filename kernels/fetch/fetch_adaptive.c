/* SPDX-License-Identifier: MIT */
#define FETCH_STRATEGY CS_FETCH_ASYNC
#define FETCH_CONCURRENCY(work) 0
#include "fetch_strategy.h"

/* Not serial, or it would be the base of the others' speedups; nor is there a concurrency to sweep. */
const cs_variant cs_variant_fetch_adaptive = {
    .summary = "fetch.async that finds its concurrency itself: one cell, which stands at 1",
    .parallel = true,
    .exact_threads = 1,
    .prepare = prepare,
    .run = run,
};
