/* SPDX-License-Identifier: MIT */
#include "tanh_avx2.h"

#define TANH_DIVIDE true
#include "tanh_array_table.h"
#include "tanh_serial.h"

const cs_variant cs_variant_tanh_fast_avx2 = {
    .summary = "from a table, to 0.52 ULP, with a division, four elements at a time, one thread",
    .max_ulp = 0.60,
    .run = run,
};
