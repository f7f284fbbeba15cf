/* SPDX-License-Identifier: MIT */
#include "add.h"

static void run(void *work, void *state)
{
    (void)state;
    const add_work *w = work;
    cs_add_simd(&w->x, 0, w->pass.n, w->s);
}

const cs_variant cs_variant_add_simd = {
    .summary = "vectorised by the compiler for the baseline ISA, one thread",
    .run = run,
};
