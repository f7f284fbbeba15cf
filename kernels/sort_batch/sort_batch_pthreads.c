/* SPDX-License-Identifier: MIT */
#define SORT_BATCH_WAY cs_task_threads
#include "sort_batch_way.h"

const cs_variant cs_variant_sort_batch_pthreads = {
    .summary = "a new POSIX thread for every task, all 100 at once, each with a copy of its own",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
