/* SPDX-License-Identifier: MIT */
#include "compiler.h"
#include "copy.h"
#include "coresweep/kernel.h"

/* Not with restrict: the compilers would see what the loop is and call memcpy. */
CS_SCALAR_FUNCTION static void run(void *work, void *state)
{
    (void)state;
    const cs_pass *w = work;
    double *out = w->out;
    const double *a = w->a;
    CS_SCALAR_LOOP
    for (size_t i = 0; i < w->n; i++) {
        out[i] = a[i];
    }
}

const cs_variant cs_variant_copy_scalar = {
    .summary = "one element at a time, one thread",
    .run = run,
};
