/* SPDX-License-Identifier: MIT */
/* The public functions of coresweep/sort.h, and the variant that calls them. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "coresweep/registry.h"
#include "coresweep/sort.h"
#include "sort_variant.h"

enum { ALIGNMENT = 64, HUGE_PAGE = 2 << 20 };

static const sort_routines *best_routines(void)
{
#if defined(__x86_64__)
    if (cs_isa_available(CS_ISA_AVX512)) {
        return &cs__sort_avx512;
    }
    if (cs_isa_available(CS_ISA_AVX2)) {
        return &cs__sort_avx2;
    }
#endif
    return &cs__sort_portable;
}

/* Asked once: a look into the environment takes as long as sorting ten keys. Threads that ask at the same
 * time find the same answer. */
static const sort_routines *routines(void)
{
    static _Atomic(const sort_routines *) chosen;
    const sort_routines *found = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (found == NULL) {
        found = best_routines();
        atomic_store_explicit(&chosen, found, memory_order_relaxed);
    }
    return found;
}

/* More 64-bit keys do not fit the address space; nor does the arithmetic of scratch overflow below. */
#define MOST_KEYS (SIZE_MAX / 16)

static bool possible(const void *keys, size_t n)
{
    return n <= MOST_KEYS && (keys != NULL || n == 0);
}

static size_t scratch_of(sort_type type, size_t n)
{
    const size_t bytes = n <= MOST_KEYS ? routines()->of[type].scratch_bytes(n) : SIZE_MAX - ALIGNMENT;
    return bytes == 0 ? 0 : bytes + ALIGNMENT;
}

static cs_status sort_with(sort_type type, void *keys, size_t n, void *scratch, size_t bytes)
{
    if (!possible(keys, n) || bytes < scratch_of(type, n) || (scratch == NULL && bytes > 0)) {
        return CS_ERR_ARGUMENT;
    }
    if (n > 1) {
        char *aligned = scratch;
        aligned += (ALIGNMENT - (uintptr_t)scratch % ALIGNMENT) % ALIGNMENT;
        routines()->of[type].sort(keys, n, aligned);
    }
    return CS_OK;
}

/* Fresh memory comes in small pages unless one asks: some 2 ns a key for the first touch, and misses of the
 * TLB. */
static void *allocate(size_t bytes)
{
    void *scratch = NULL;
    if (bytes > PTRDIFF_MAX) {
        return NULL;
    }
    if (bytes <= 16 * (size_t)HUGE_PAGE) {
        return malloc(bytes);
    }
    if (posix_memalign(&scratch, HUGE_PAGE, bytes) != 0) {
        return NULL;
    }
#if defined(MADV_HUGEPAGE)
    madvise(scratch, bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
    return scratch;
}

static cs_status sort(sort_type type, void *keys, size_t n)
{
    if (!possible(keys, n)) {
        return CS_ERR_ARGUMENT;
    }
    const size_t bytes = scratch_of(type, n);
    void *scratch = NULL;
    if (bytes > 0) {
        scratch = allocate(bytes);
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
    return sort_prepare(c, routines(), state);
}

static void run(void *work, void *state)
{
    sort_run(work, routines(), state);
}

const cs_variant cs_variant_sort_auto = {
    .summary = "cs_sort_f64: the widest of avx512, avx2 and portable that this CPU has, one thread",
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
