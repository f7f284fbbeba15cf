/* SPDX-License-Identifier: MIT */
#include "tanh_peers.h"

#define TANH_VECTOR SLEEF_TANH_U35
#include "tanh_array_vector.h"
#include "tanh_serial.h"

const cs_variant cs_variant_tanh_sleef_u35_avx512 = {
    .summary = "SLEEF to 3.5 ULP, eight elements at a time, one thread",
    .missing = SLEEF_MISSING,
    .run = run,
};
