/* SPDX-License-Identifier: MIT */
#include "tanh_peers.h"

#define TANH_VECTOR LIBMVEC_TANH
#include "tanh_array_vector.h"
#include "tanh_team.h"

const cs_variant cs_variant_tanh_omp_libmvec_avx2 = {
    .summary = "tanh.libmvec_avx2 in an OpenMP team",
    .parallel = true,
    .missing = LIBMVEC_MISSING,
    .run = run,
};
