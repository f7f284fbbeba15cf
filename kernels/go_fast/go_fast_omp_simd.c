/* SPDX-License-Identifier: MIT */
#include "go_fast_body_simd.h"
#include "go_fast_team.h"

const cs_variant cs_variant_go_fast_omp_simd = {
    .summary = "omp simd for the baseline instruction set, an OpenMP team, tanh from libm",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
};
