/* SPDX-License-Identifier: MIT */
#include "go_fast_body_avx2.h"
#include "go_fast_malloc.h"

const cs_variant cs_variant_go_fast_malloc_avx2 = {
    .summary = "go_fast.avx2 into memory that each call allocates",
    .prepare = prepare,
    .release = release,
    .run = run,
};
