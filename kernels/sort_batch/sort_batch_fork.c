/* SPDX-License-Identifier: MIT */
#define SORT_BATCH_WAY cs_task_processes
#include "sort_batch_way.h"

const cs_variant cs_variant_sort_batch_fork = {
    .summary = "forked processes that stay and take the next task from a shared queue, a copy a process",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
