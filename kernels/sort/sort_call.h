/* SPDX-License-Identifier: MIT */
/* The choice of routines by the CPU, and scratch for them. */
#ifndef CORESWEEP_KERNELS_SORT_CALL_H
#define CORESWEEP_KERNELS_SORT_CALL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "coresweep/registry.h"
#include "coresweep/sort.h"
#include "sort_routines.h"

enum { SORT_ALIGNMENT = 64, SORT_HUGE_PAGE = 2 << 20 };

/* More 64-bit keys do not fit the address space; nor does the arithmetic of scratch overflow below. */
#define SORT_MOST_KEYS (SIZE_MAX / 16)

static inline const sort_routines *sort_best_routines(void)
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
static inline const sort_routine *sort_best_routine(sort_type type)
{
    static _Atomic(const sort_routines *) chosen;
    const sort_routines *found = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (found == NULL) {
        found = sort_best_routines();
        atomic_store_explicit(&chosen, found, memory_order_relaxed);
    }
    return &found->of[type];
}

static inline bool sort_possible(const void *keys, size_t n)
{
    return n <= SORT_MOST_KEYS && (keys != NULL || n == 0);
}

/* `bytes` that a routine needs, at any alignment. */
static inline size_t sort_scratch_for(size_t bytes)
{
    return bytes == 0 ? 0 : bytes + SORT_ALIGNMENT;
}

static inline void *sort_aligned(void *scratch)
{
    char *bytes = scratch;
    return bytes + (SORT_ALIGNMENT - (uintptr_t)scratch % SORT_ALIGNMENT) % SORT_ALIGNMENT;
}

/* Fresh memory comes in small pages unless one asks: some 2 ns a key for the first touch, and misses of the
 * TLB. NULL where there is none. */
static inline void *sort_allocate(size_t bytes)
{
    void *scratch = NULL;
    if (bytes > PTRDIFF_MAX) {
        return NULL;
    }
    if (bytes <= 16 * (size_t)SORT_HUGE_PAGE) {
        return malloc(bytes);
    }
    if (posix_memalign(&scratch, SORT_HUGE_PAGE, bytes) != 0) {
        return NULL;
    }
#if defined(MADV_HUGEPAGE)
    madvise(scratch, bytes / SORT_HUGE_PAGE * SORT_HUGE_PAGE, MADV_HUGEPAGE);
#endif
    return scratch;
}

#endif
