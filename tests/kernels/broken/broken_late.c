/* SPDX-License-Identifier: MIT */
#include "broken.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    broken_work *w = work;
    broken_fill(w);
    if (w->n > 0 && w->calls >= 1000) {
        w->out[0] = -1;
    }
}

const cs_variant cs_variant_broken_late = {
    .summary = "right at first, wrong from the 1000th call on",
    .run = run,
};
