/* SPDX-License-Identifier: MIT */
#define SPIN_BATCH_WAY cs_task_pool
#include "spin_batch_way.h"

const cs_variant cs_variant_spin_batch_pool = {
    .summary = "threads that stay and take the next task from a queue",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
