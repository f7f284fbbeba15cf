/* SPDX-License-Identifier: MIT */
#include "add_bypass.h"
#include "add_team.h"
#include "addition_avx512.h"

static void run(void *work, void *state)
{
    (void)state;
    add_in_team(work, cs_add_avx512);
}

const cs_variant cs_variant_add_omp_avx512 = {
    .summary = "add.avx512 in an OpenMP team",
    .parallel = true,
    .prepare = prepare,
    .run = run,
};
