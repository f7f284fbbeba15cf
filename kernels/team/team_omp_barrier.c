/* SPDX-License-Identifier: MIT */
/* One region a run, with n barriers in it, beside the one that every region ends with. At n = 1, subtract
 * omp_region; with growing n the time of an operation tends to that of a barrier. */
#include <omp.h>

#include "team.h"

static void run(void *work, void *state)
{
    (void)state;
    team_work *w = work;
    w->runs++;
#pragma omp parallel num_threads((int)w->threads)
    for (size_t operation = 0; operation < w->n; operation++) {
        team_tick((unsigned)omp_get_thread_num(), w->slots);
#pragma omp barrier
    }
}

const cs_variant cs_variant_team_omp_barrier = {
    .summary = "an OpenMP barrier; all n inside one parallel region",
    .parallel = true,
    .run = run,
};
