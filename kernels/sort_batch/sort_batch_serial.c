/* SPDX-License-Identifier: MIT */
#include "sort_batch_scratch.h"

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)c;
    sort_batch_scratch *scratch = NULL;
    cs_status status = sort_batch_scratch_alloc(work, 1, &scratch);
    if (status == CS_OK) {
        sort_batch_enter(0, scratch);
        *state = scratch;
    }
    return status;
}

static void run(void *work, void *state)
{
    sort_batch_work *w = work;
    w->words.runs++;
    for (unsigned task = 0; task < SORT_BATCH_TASKS; task++) {
        sort_batch_task(task, 0, state);
    }
}

const cs_variant cs_variant_sort_batch_serial = {
    .summary = "one task after the other, one thread, one copy",
    .prepare = prepare,
    .release = sort_batch_scratch_free,
    .run = run,
};
