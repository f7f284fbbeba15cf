/* SPDX-License-Identifier: MIT */
#include "go_fast_body_avx512.h"
#include "go_fast_malloc.h"

const cs_variant cs_variant_go_fast_malloc_avx512 = {
    .summary = "go_fast.avx512 into memory that each call allocates",
    .prepare = prepare,
    .release = release,
    .run = run,
};
