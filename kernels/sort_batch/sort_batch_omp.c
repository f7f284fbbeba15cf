/* SPDX-License-Identifier: MIT */
#include <omp.h>

#include "arrivals.h"
#include "sort_batch_scratch.h"

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    sort_batch_scratch *scratch = NULL;
    cs_status status = sort_batch_scratch_alloc(work, c->threads, &scratch);
    if (status != CS_OK) {
        return status;
    }
#pragma omp parallel num_threads((int)c->threads)
    sort_batch_enter((unsigned)omp_get_thread_num(), scratch);
    *state = scratch;
    return CS_OK;
}

static void run(void *work, void *state)
{
    sort_batch_work *w = work;
    w->words.runs++;
#pragma omp parallel num_threads((int)w->threads)
    {
        const unsigned thread = (unsigned)omp_get_thread_num();
#pragma omp for schedule(dynamic) nowait
        for (unsigned task = 0; task < SORT_BATCH_TASKS; task++) {
            sort_batch_task(task, thread, state);
        }
        cs_arrive(thread);
    }
}

const cs_variant cs_variant_sort_batch_omp = {
    .summary = "an OpenMP loop with a dynamic schedule, a copy a thread",
    .parallel = true,
    .prepare = prepare,
    .release = sort_batch_scratch_free,
    .run = run,
};
