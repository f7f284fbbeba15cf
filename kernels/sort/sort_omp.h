/* SPDX-License-Identifier: MIT */
/* The sort by a team of OpenMP threads: for the public functions, and for the variants, one an instruction
 * set. */
#ifndef CORESWEEP_KERNELS_SORT_OMP_H
#define CORESWEEP_KERNELS_SORT_OMP_H

#include <omp.h>

#include "arrivals.h"
#include "buffer.h"
#include "coresweep/kernel.h"
#include "sort.h"
#include "sort_call.h"
#include "sort_routines.h"

/* Fewer keys for each thread are sorted in no less time than by one thread alone: on two cores of a Zen 5
 * that holds below 40 000 keys in all (see docs/sort.md). */
enum { SORT_SHARE_LEAST = 1 << 15 };

static inline unsigned sort_useful_threads(size_t n, unsigned threads)
{
    const size_t most = n / SORT_SHARE_LEAST;
    return most < 2 ? 1 : most < threads ? (unsigned)most : threads;
}

static inline size_t sort_team_scratch(const sort_routine *routine, size_t n, unsigned threads)
{
    const unsigned useful = sort_useful_threads(n, threads);
    return useful == 1 ? routine->scratch_bytes(n) : routine->team_bytes(n, useful);
}

static inline void sort_meet(void)
{
#pragma omp barrier
}

/* With scratch of sort_team_scratch bytes, aligned to 64. OpenMP may give fewer threads than are wanted:
 * within a parallel region one, as a rule. */
static inline void sort_by_threads(const sort_routine *routine, void *keys, size_t n, unsigned threads,
                                   void *scratch)
{
    const unsigned useful = sort_useful_threads(n, threads);
    void *team = NULL;
    if (useful == 1) {
        routine->sort(keys, n, scratch);
        return;
    }
#pragma omp parallel num_threads((int)useful)
    {
#pragma omp single
        team = routine->open_team(keys, n, (unsigned)omp_get_num_threads(), scratch, sort_meet);
        routine->sort_by_team(team, (unsigned)omp_get_thread_num());
    }
}

static inline cs_status sort_omp_prepare(const cs_case *c, const sort_routine *routine, void **state)
{
    return cs_buffer_alloc_untouched(sort_team_scratch(routine, c->n, c->threads), 1, state);
}

static inline void sort_omp_run(void *work, const sort_routine *routine, void *state)
{
    const sort_work *w = work;
    sort_by_threads(routine, w->keys, w->n, w->threads, state);
    if (sort_useful_threads(w->n, w->threads) == 1) {
        cs_arrive(0);
    }
}

#endif
