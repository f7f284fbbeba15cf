/* SPDX-License-Identifier: MIT */
#include "tanh_array_portable.h"
#include "tanh_team.h"

const cs_variant cs_variant_tanh_omp_simd = {
    .summary = "tanh.simd in an OpenMP team",
    .parallel = true,
    .max_ulp = 0.60,
    .run = run,
};
