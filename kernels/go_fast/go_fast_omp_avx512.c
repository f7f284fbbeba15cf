/* SPDX-License-Identifier: MIT */
#include "go_fast_body_avx512.h"
#include "go_fast_team.h"

const cs_variant cs_variant_go_fast_omp_avx512 = {
    .summary = "go_fast.avx512 in an OpenMP team",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
};
