/* SPDX-License-Identifier: MIT */
#include "go_fast_body_avx2.h"
#include "go_fast_team.h"

const cs_variant cs_variant_go_fast_omp_avx2 = {
    .summary = "go_fast.avx2 in an OpenMP team",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
};
