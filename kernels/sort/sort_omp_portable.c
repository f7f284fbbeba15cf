/* SPDX-License-Identifier: MIT */
#include "sort_omp.h"

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    return sort_omp_prepare(c, &cs__sort_portable.of[SORT_TYPE_f64], state);
}

static void run(void *work, void *state)
{
    sort_omp_run(work, &cs__sort_portable.of[SORT_TYPE_f64], state);
}

const cs_variant cs_variant_sort_omp_portable = {
    .summary = "sort.portable by OpenMP threads that distribute together, in vectors that any CPU has",
    .parallel = true,
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
