/* SPDX-License-Identifier: MIT */
#include "go_fast_body_scalar.h"
#include "go_fast_malloc.h"

const cs_variant cs_variant_go_fast_malloc_scalar = {
    .summary = "go_fast.scalar into memory that each call allocates",
    .prepare = prepare,
    .release = release,
    .run = run,
};
