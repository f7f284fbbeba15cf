/* SPDX-License-Identifier: MIT */
/* A region whose threads add up one number each, as users write it. Subtract omp_region. */
#include <omp.h>

#include "team.h"

static void run(void *work, void *state)
{
    (void)state;
    team_work *w = work;
    w->runs++;
    for (size_t operation = 0; operation < w->n; operation++) {
        int64_t sum = 0;
#pragma omp parallel num_threads((int)w->threads) reduction(+ : sum)
        {
            team_tick((unsigned)omp_get_thread_num(), w->slots);
            sum += 1;
        }
        /* Adds 0. A wrong sum must show in the result, and a sum that is used cannot be optimised away. */
        w->slots[0].ticks += sum - (int64_t)w->threads;
    }
}

const cs_variant cs_variant_team_omp_reduction = {
    .summary = "an OpenMP parallel region with a sum reduction",
    .parallel = true,
    .run = run,
};
