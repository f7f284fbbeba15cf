/* SPDX-License-Identifier: MIT */
#include "copy_memcpy.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    const cs_pass *w = work;
    copy_library(w, 0, w->n);
}

const cs_variant cs_variant_copy_memcpy = {
    .summary = "the C library's memcpy, one thread",
    .run = run,
};
