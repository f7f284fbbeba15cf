/* SPDX-License-Identifier: MIT */
#include "tanh_avx2.h"

#define TANH_DIVIDE true
#include "tanh_array_table.h"
#include "tanh_team.h"

const cs_variant cs_variant_tanh_omp_fast_avx2 = {
    .summary = "tanh.fast_avx2 in an OpenMP team",
    .parallel = true,
    .max_ulp = 0.60,
    .run = run,
};
