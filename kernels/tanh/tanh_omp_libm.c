/* SPDX-License-Identifier: MIT */
#include "tanh_array_libm.h"
#include "tanh_team.h"

const cs_variant cs_variant_tanh_omp_libm = {
    .summary = "tanh.libm in an OpenMP team",
    .parallel = true,
    .run = run,
};
