/* SPDX-License-Identifier: MIT */
#include "sort_call.h"
#include "sort_variant.h"

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    return sort_prepare(c, sort_best_routine(SORT_TYPE_f64), state);
}

static void run(void *work, void *state)
{
    sort_run(work, sort_best_routine(SORT_TYPE_f64), state);
}

const cs_variant cs_variant_sort_auto = {
    .summary = "cs_sort_f64: the widest of avx512, avx2 and portable that this CPU has, one thread",
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
