/* SPDX-License-Identifier: MIT */
#include "go_fast_body_avx2.h"
#include "go_fast_serial.h"

const cs_variant cs_variant_go_fast_avx2 = {
    .summary =
        "four elements at a time, one thread, vector tanh, stores past the caches where that is faster",
    .prepare = prepare,
    .run = run,
};
