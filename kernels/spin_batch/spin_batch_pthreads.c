/* SPDX-License-Identifier: MIT */
#define SPIN_BATCH_WAY cs_task_threads
#include "spin_batch_way.h"

const cs_variant cs_variant_spin_batch_pthreads = {
    .summary = "a new POSIX thread for every task, all 100 at once",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
