/* SPDX-License-Identifier: MIT */
#include "sort_omp.h"

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    return sort_omp_prepare(c, &cs__sort_avx2.of[SORT_TYPE_f64], state);
}

static void run(void *work, void *state)
{
    sort_omp_run(work, &cs__sort_avx2.of[SORT_TYPE_f64], state);
}

const cs_variant cs_variant_sort_omp_avx2 = {
    .summary = "sort.avx2 by OpenMP threads that distribute together, four keys at a time",
    .parallel = true,
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
