/* SPDX-License-Identifier: MIT */
#include "add.h"

static void run(void *work, void *state)
{
    (void)state;
    const add_work *w = work;
    cs_add_scalar(&w->x, 0, w->pass.n, w->s);
}

const cs_variant cs_variant_add_scalar = {
    .summary = "one element at a time, one thread",
    .run = run,
};
