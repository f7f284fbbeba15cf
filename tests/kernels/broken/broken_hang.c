/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "broken.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    broken_fill(work);
    for (;;) {
        pause();
    }
}

const cs_variant cs_variant_broken_hang = {
    .summary = "does not return",
    .run = run,
};
