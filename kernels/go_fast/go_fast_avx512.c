/* SPDX-License-Identifier: MIT */
#include "go_fast_body_avx512.h"
#include "go_fast_serial.h"

const cs_variant cs_variant_go_fast_avx512 = {
    .summary =
        "eight elements at a time, one thread, vector tanh, stores past the caches where that is faster",
    .prepare = prepare,
    .run = run,
};
