/* SPDX-License-Identifier: MIT */
#include <sched.h>

#include "broken.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    cpu_set_t all;
    CPU_ZERO(&all);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        CPU_SET(cpu, &all);
    }
    sched_setaffinity(0, sizeof all, &all);
    broken_fill(work);
}

const cs_variant cs_variant_broken_unpinned = {
    .summary = "lets itself run on every CPU",
    .run = run,
};
