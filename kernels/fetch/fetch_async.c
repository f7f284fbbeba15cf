/* SPDX-License-Identifier: MIT */
#define FETCH_STRATEGY CS_FETCH_ASYNC
#define FETCH_CONCURRENCY(work) ((work)->threads)
#include "fetch_strategy.h"

const cs_variant cs_variant_fetch_async = {
    .summary = "one or two threads that wait for all transfers at once",
    .parallel = true,
    .prepare = prepare,
    .run = run,
};
