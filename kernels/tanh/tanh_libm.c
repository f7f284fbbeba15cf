/* SPDX-License-Identifier: MIT */
#include "tanh_array_libm.h"
#include "tanh_serial.h"

const cs_variant cs_variant_tanh_libm = {
    .summary = "the C library's tanh, one element at a time, one thread",
    .run = run,
};
