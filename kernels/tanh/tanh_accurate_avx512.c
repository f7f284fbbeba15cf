/* SPDX-License-Identifier: MIT */
#include "tanh_avx512.h"

#define TANH_DIVIDE false
#include "tanh_array_table.h"
#include "tanh_serial.h"

const cs_variant cs_variant_tanh_accurate_avx512 = {
    .summary = "from a table, to 0.52 ULP, with a series, eight elements at a time, one thread",
    .max_ulp = 0.60,
    .run = run,
};
