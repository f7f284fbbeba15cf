/* SPDX-License-Identifier: MIT */
#include "coresweep/kernel.h"
#include "sort.h"
#include "sort_quick.h"

static void run(void *work, void *state)
{
    (void)state;
    const sort_work *w = work;
    sort_keys(w->keys, w->n);
}

const cs_variant cs_variant_sort_scalar = {
    .summary = "quicksort without unpredictable branches, one key at a time, one thread",
    .run = run,
};
