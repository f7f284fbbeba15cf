/* SPDX-License-Identifier: MIT */
#include "copy_vector.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    const cs_pass *w = work;
    copy_stream(w, 0, w->n);
}

const cs_variant cs_variant_copy_nt_avx2 = {
    .summary = "AVX2 with streaming stores, one thread",
    .run = run,
};
