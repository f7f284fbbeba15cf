/* SPDX-License-Identifier: MIT */
#include "tanh_peers.h"

#define TANH_VECTOR SLEEF_TANH_U35
#include "tanh_array_vector.h"
#include "tanh_serial.h"

const cs_variant cs_variant_tanh_sleef_u35_avx2 = {
    .summary = "SLEEF to 3.5 ULP, four elements at a time, one thread",
    .missing = SLEEF_MISSING,
    .run = run,
};
