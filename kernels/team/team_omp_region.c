/* SPDX-License-Identifier: MIT */
#include <omp.h>

#include "team.h"

static void run(void *work, void *state)
{
    (void)state;
    team_work *w = work;
    w->runs++;
    for (size_t operation = 0; operation < w->n; operation++) {
#pragma omp parallel num_threads((int)w->threads)
        team_tick((unsigned)omp_get_thread_num(), w->slots);
    }
}

const cs_variant cs_variant_team_omp_region = {
    .summary = "an empty OpenMP parallel region",
    .parallel = true,
    .run = run,
};
