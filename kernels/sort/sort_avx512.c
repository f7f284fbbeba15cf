/* SPDX-License-Identifier: MIT */
#define SORT_VECTOR_64 "sort_vector_avx512_64.h"
#define SORT_VECTOR_32 "sort_vector_avx512_32.h"
#include "sort_types.h"
#include "sort_variant.h"

const sort_routines cs__sort_avx512 = {.of = {
#include "coresweep/sort.def"
                                       }};

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    return sort_prepare(c, &cs__sort_avx512.of[SORT_TYPE_f64], state);
}

static void run(void *work, void *state)
{
    sort_run(work, &cs__sort_avx512.of[SORT_TYPE_f64], state);
}

const cs_variant cs_variant_sort_avx512 = {
    .summary = "distribution into cells that networks sort, eight keys at a time, one thread",
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
