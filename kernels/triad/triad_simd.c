/* SPDX-License-Identifier: MIT */
#include "coresweep/kernel.h"
#include "triad_loop.h"

static void run(void *work, void *state)
{
    (void)state;
    const triad_work *w = work;
    triad_loop(w, 0, w->n);
}

const cs_variant cs_variant_triad_simd = {
    .summary = "vectorised by the compiler for the baseline ISA, one thread",
    .run = run,
};
