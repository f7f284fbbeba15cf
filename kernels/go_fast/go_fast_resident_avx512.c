/* SPDX-License-Identifier: MIT */
#include "go_fast_body_avx512.h"
#include "go_fast_resident.h"

const cs_variant cs_variant_go_fast_resident_avx512 = {
    .summary = "go_fast.avx512 in a crew that spins between calls",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
