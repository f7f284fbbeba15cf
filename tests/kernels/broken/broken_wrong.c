/* SPDX-License-Identifier: MIT */
#include "broken.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    broken_work *w = work;
    broken_fill(w);
    if (w->n > 0) {
        w->out[w->n / 2]++;
    }
}

const cs_variant cs_variant_broken_wrong = {
    .summary = "one element is off by one",
    .run = run,
};
