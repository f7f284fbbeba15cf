/* SPDX-License-Identifier: MIT */
#include "coresweep/kernel.h"
#include "scripted.h"

static void run(void *work, void *state)
{
    (void)state;
    const scripted_work *w = work;
    for (size_t i = 0; i < w->n; i++) {
        w->out[i] = 3 * w->in[i];
    }
}

const cs_variant cs_variant_scripted_reference = {
    .summary = "compiled, and right",
    .run = run,
};
