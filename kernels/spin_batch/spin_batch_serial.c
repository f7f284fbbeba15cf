/* SPDX-License-Identifier: MIT */
#include "spin_batch.h"

static void run(void *work, void *state)
{
    (void)state;
    spin_batch_work *w = work;
    w->words.runs++;
    for (unsigned task = 0; task < SPIN_BATCH_TASKS; task++) {
        spin_batch_task(task, 0, work);
    }
}

const cs_variant cs_variant_spin_batch_serial = {
    .summary = "one task after the other, one thread",
    .run = run,
};
