/* SPDX-License-Identifier: MIT */
/* The public functions of coresweep/sort.h for one thread, and the variant that calls them. */
#include "sort_call.h"
#include "sort_variant.h"

static size_t scratch_of(sort_type type, size_t n)
{
    return n <= SORT_MOST_KEYS ? sort_scratch_for(sort_best_routine(type)->scratch_bytes(n)) : SIZE_MAX;
}

static cs_status sort_with(sort_type type, void *keys, size_t n, void *scratch, size_t bytes)
{
    if (!sort_possible(keys, n) || bytes < scratch_of(type, n) || (scratch == NULL && bytes > 0)) {
        return CS_ERR_ARGUMENT;
    }
    if (n > 1) {
        sort_best_routine(type)->sort(keys, n, sort_aligned(scratch));
    }
    return CS_OK;
}

static cs_status sort(sort_type type, void *keys, size_t n)
{
    if (!sort_possible(keys, n)) {
        return CS_ERR_ARGUMENT;
    }
    const size_t bytes = scratch_of(type, n);
    void *scratch = NULL;
    if (bytes > 0) {
        scratch = sort_allocate(bytes);
        if (scratch == NULL) {
            return CS_ERR_MEMORY;
        }
    }
    const cs_status status = sort_with(type, keys, n, scratch, bytes);
    free(scratch);
    return status;
}

#define CS_SORT_TYPE(name, type)                                                                             \
    cs_status cs_sort_##name(type *keys, size_t n)                                                           \
    {                                                                                                        \
        return sort(SORT_TYPE_##name, keys, n);                                                              \
    }                                                                                                        \
    size_t cs_sort_##name##_scratch(size_t n)                                                                \
    {                                                                                                        \
        return scratch_of(SORT_TYPE_##name, n);                                                              \
    }                                                                                                        \
    cs_status cs_sort_##name##_with(type *keys, size_t n, void *scratch, size_t bytes)                       \
    {                                                                                                        \
        return sort_with(SORT_TYPE_##name, keys, n, scratch, bytes);                                         \
    }
#include "coresweep/sort.def"
#undef CS_SORT_TYPE

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
