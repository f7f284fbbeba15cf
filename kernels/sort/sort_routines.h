/* SPDX-License-Identifier: MIT */
/* What each instruction set's file offers to the public functions (sort_omp_auto.c) and to the tests: one
 * sort for each type of key. */
#ifndef CORESWEEP_KERNELS_SORT_ROUTINES_H
#define CORESWEEP_KERNELS_SORT_ROUTINES_H

#include <stddef.h>

typedef enum sort_type {
#define CS_SORT_TYPE(name, type) SORT_TYPE_##name,
#include "coresweep/sort.def"
#undef CS_SORT_TYPE
    SORT_TYPE_COUNT
} sort_type;

/* Where all threads of a sort meet. */
typedef void sort_barrier(void);

typedef struct sort_routine {
    size_t (*scratch_bytes)(size_t n);                 /* for n keys */
    void (*sort)(void *keys, size_t n, void *scratch); /* scratch is aligned to 64 bytes */
    /* With several threads: one calls `open`, then all `sort_by_team`, with what it returned and their
     * numbers from 0 to threads - 1; more than CELLS_MOST / 4 keys. */
    size_t (*team_bytes)(size_t n, unsigned threads);
    void *(*open_team)(void *keys, size_t n, unsigned threads, void *scratch, sort_barrier *barrier);
    void (*sort_by_team)(void *team, unsigned me);
    size_t (*quick_scratch_bytes)(size_t n); /* the fallback alone, for the tests */
    void (*quick)(void *keys, size_t n, void *scratch);
} sort_routine;

typedef struct sort_routines {
    sort_routine of[SORT_TYPE_COUNT];
} sort_routines;

extern const sort_routines cs__sort_portable;
#if defined(__x86_64__)
extern const sort_routines cs__sort_avx2;
extern const sort_routines cs__sort_avx512;
#endif

#endif
