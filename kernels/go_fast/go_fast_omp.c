/* SPDX-License-Identifier: MIT */
#include "go_fast_body_scalar.h"
#include "go_fast_team.h"

const cs_variant cs_variant_go_fast_omp = {
    .summary = "one element at a time, an OpenMP team, tanh from libm",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
};
