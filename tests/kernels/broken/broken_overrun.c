/* SPDX-License-Identifier: MIT */
#include "broken.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    broken_work *w = work;
    broken_fill(w);
    w->out[w->n] = 1;
}

const cs_variant cs_variant_broken_overrun = {
    .summary = "writes one element too many",
    .run = run,
};
