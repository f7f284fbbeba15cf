/* SPDX-License-Identifier: MIT */
#include "copy_vector.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    const cs_pass *w = work;
    copy_store(w, 0, w->n);
}

const cs_variant cs_variant_copy_avx512 = {
    .summary = "AVX-512, one thread",
    .run = run,
};
