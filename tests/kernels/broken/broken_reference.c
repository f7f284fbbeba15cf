/* SPDX-License-Identifier: MIT */
#include "broken.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    broken_fill(work);
}

const cs_variant cs_variant_broken_reference = {
    .summary = "right",
    .run = run,
};
