/* SPDX-License-Identifier: MIT */
#include "tanh_peers.h"

#define TANH_VECTOR SLEEF_TANH_U10
#include "tanh_array_vector.h"
#include "tanh_serial.h"

const cs_variant cs_variant_tanh_sleef_avx2 = {
    .summary = "SLEEF to 1.0 ULP, four elements at a time, one thread",
    .missing = SLEEF_MISSING,
    .run = run,
};
