/* SPDX-License-Identifier: MIT */
#include "coresweep/kernel.h"
#include "triad_loop.h"
#include "triad_team.h"

static void run(void *work, void *state)
{
    (void)state;
    const triad_work *w = work;
    triad_in_team(w, triad_loop);
}

const cs_variant cs_variant_triad_omp = {
    .summary = "OpenMP threads, each vectorised by the compiler for the baseline ISA",
    .parallel = true,
    .run = run,
};
