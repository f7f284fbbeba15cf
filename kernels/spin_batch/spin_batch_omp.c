/* SPDX-License-Identifier: MIT */
#include "spin_batch.h"

static void run(void *work, void *state)
{
    (void)state;
    spin_batch_work *w = work;
    w->words.runs++;
#pragma omp parallel for schedule(dynamic) num_threads((int)w->threads)
    for (unsigned task = 0; task < SPIN_BATCH_TASKS; task++) {
        spin_batch_task(task, 0, work);
    }
}

const cs_variant cs_variant_spin_batch_omp = {
    .summary = "an OpenMP loop with a dynamic schedule",
    .parallel = true,
    .run = run,
};
