/* SPDX-License-Identifier: MIT */
#define FETCH_STRATEGY CS_FETCH_PROCESSES
#define FETCH_CONCURRENCY(work) ((work)->threads)
#include "fetch_strategy.h"

const cs_variant cs_variant_fetch_processes = {
    .summary = "a process for each transfer under way",
    .parallel = true,
    .prepare = prepare,
    .run = run,
};
