/* SPDX-License-Identifier: MIT */
#define SPIN_BATCH_WAY cs_task_processes
#include "spin_batch_way.h"

const cs_variant cs_variant_spin_batch_fork = {
    .summary = "forked processes that stay and take the next task from a shared queue",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
