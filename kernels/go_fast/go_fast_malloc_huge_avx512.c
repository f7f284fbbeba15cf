/* SPDX-License-Identifier: MIT */
#include "go_fast_body_avx512.h"

#define HUGE_PAGES
#include "go_fast_malloc.h"

const cs_variant cs_variant_go_fast_malloc_huge_avx512 = {
    .summary = "go_fast.malloc_avx512, from 4 MB on with huge pages",
    .prepare = prepare,
    .release = release,
    .run = run,
};
