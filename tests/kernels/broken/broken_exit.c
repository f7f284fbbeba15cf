/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "broken.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    broken_fill(work);
    _Exit(0);
}

const cs_variant cs_variant_broken_exit = {
    .summary = "ends the process with exit code 0",
    .run = run,
};
