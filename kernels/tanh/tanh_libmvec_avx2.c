/* SPDX-License-Identifier: MIT */
#include "tanh_peers.h"

#define TANH_VECTOR LIBMVEC_TANH
#include "tanh_array_vector.h"
#include "tanh_serial.h"

const cs_variant cs_variant_tanh_libmvec_avx2 = {
    .summary = "glibc's libmvec, four elements at a time, one thread",
    .missing = LIBMVEC_MISSING,
    .run = run,
};
