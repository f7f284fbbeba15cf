/* SPDX-License-Identifier: MIT */
#include "add.h"
#include "add_team.h"

static void run(void *work, void *state)
{
    (void)state;
    add_in_team(work, cs_add_simd);
}

const cs_variant cs_variant_add_omp = {
    .summary = "add.simd in an OpenMP team",
    .parallel = true,
    .run = run,
};
