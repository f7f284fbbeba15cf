/* SPDX-License-Identifier: MIT */
#include "compiler.h"
#include "coresweep/kernel.h"
#include "triad.h"

CS_SCALAR_FUNCTION static void run(void *work, void *state)
{
    (void)state;
    const triad_work *w = work;
    double *a = w->a;
    const double *b = w->b;
    const double *c = w->c;
    CS_SCALAR_LOOP
    for (size_t i = 0; i < w->n; i++) {
        a[i] = b[i] + w->scalar * c[i];
    }
}

const cs_variant cs_variant_triad_scalar = {
    .summary = "one element at a time, one thread",
    .run = run,
};
