/* SPDX-License-Identifier: MIT */
#include <omp.h>

#include "arrivals.h"
#include "spin_batch.h"

static void run(void *work, void *state)
{
    (void)state;
    spin_batch_work *w = work;
    w->words.runs++;
#pragma omp parallel num_threads((int)w->threads)
    {
#pragma omp for schedule(dynamic) nowait
        for (unsigned task = 0; task < SPIN_BATCH_TASKS; task++) {
            spin_batch_task(task, 0, work);
        }
        cs_arrive((unsigned)omp_get_thread_num());
    }
}

const cs_variant cs_variant_spin_batch_omp = {
    .summary = "an OpenMP loop with a dynamic schedule",
    .parallel = true,
    .run = run,
};
