/* SPDX-License-Identifier: MIT */
#include <immintrin.h>

#define SORT_AVX2 1
#define SORT_VECTOR_64 "sort_vector_any.h"
#define SORT_VECTOR_32 "sort_vector_any.h"
#include "sort_types.h"
#include "sort_variant.h"

const sort_routines cs__sort_avx2 = {.of = {
#include "coresweep/sort.def"
                                     }};

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    return sort_prepare(c, &cs__sort_avx2.of[SORT_TYPE_f64], state);
}

static void run(void *work, void *state)
{
    sort_run(work, &cs__sort_avx2.of[SORT_TYPE_f64], state);
}

const cs_variant cs_variant_sort_avx2 = {
    .summary = "distribution into cells that networks sort, four keys at a time, one thread",
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
