/* SPDX-License-Identifier: MIT */
#include "coresweep/tanh.h"
#include "tanh.h"

static void run(void *work, void *state)
{
    (void)state;
    const tanh_work *w = work;
    cs_tanh_f64_fast(w->n, w->x, w->y);
}

const cs_variant cs_variant_tanh_auto_fast = {
    .summary = "cs_tanh_f64_fast: the quickest within 1.2 ULP, one thread",
    .max_ulp = 1.2,
    .run = run,
};
