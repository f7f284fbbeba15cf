/* SPDX-License-Identifier: MIT */
#define SORT_BATCH_WAY cs_task_pool
#include "sort_batch_way.h"

const cs_variant cs_variant_sort_batch_pool = {
    .summary = "threads that stay and take the next task from a queue, a copy a thread",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
