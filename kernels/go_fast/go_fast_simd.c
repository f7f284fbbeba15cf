/* SPDX-License-Identifier: MIT */
#include "go_fast_body_simd.h"
#include "go_fast_serial.h"

const cs_variant cs_variant_go_fast_simd = {
    .summary = "omp simd for the baseline instruction set, one thread, tanh from libm",
    .prepare = prepare,
    .run = run,
};
