/* SPDX-License-Identifier: MIT */
#include "tanh_peers.h"

#define TANH_VECTOR SLEEF_TANH_U10
#include "tanh_array_vector.h"
#include "tanh_team.h"

const cs_variant cs_variant_tanh_omp_sleef_avx2 = {
    .summary = "tanh.sleef_avx2 in an OpenMP team",
    .parallel = true,
    .missing = SLEEF_MISSING,
    .run = run,
};
