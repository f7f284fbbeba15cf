/* SPDX-License-Identifier: MIT */
#include "go_fast_body_simd.h"
#include "go_fast_resident.h"

const cs_variant cs_variant_go_fast_resident_simd = {
    .summary = "a crew that spins between calls, omp simd for the baseline instruction set, tanh from libm",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
