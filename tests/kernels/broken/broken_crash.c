/* SPDX-License-Identifier: MIT */
#include "broken.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    broken_work *w = work;
    volatile int64_t *volatile nowhere = NULL;
    broken_fill(w);
    *nowhere = 1;
}

const cs_variant cs_variant_broken_crash = {
    .summary = "writes through a null pointer",
    .run = run,
};
