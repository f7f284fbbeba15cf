/* SPDX-License-Identifier: MIT */
#include "coresweep/kernel.h"
#include "triad_vector.h"

static void run(void *work, void *state)
{
    (void)state;
    const triad_work *w = work;
    triad_stream(w, 0, w->n);
}

const cs_variant cs_variant_triad_nt_avx512 = {
    .summary = "AVX-512 with streaming stores, one thread",
    .run = run,
};
