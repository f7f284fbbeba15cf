/* SPDX-License-Identifier: MIT */
/* The division of triad among an OpenMP team. */
#ifndef CORESWEEP_KERNELS_TRIAD_TEAM_H
#define CORESWEEP_KERNELS_TRIAD_TEAM_H

#include "arrivals.h"
#include "triad.h"

/* Equal contiguous parts, thread t the t-th: as core/buffer.c lets the team touch the memory first, so that
 * on a NUMA node each thread works on its own side. One iteration a thread, and no worksharing inside, so
 * that each thread can end its part with a fence of its own. */
static inline void triad_in_team(const triad_work *w, triad_part part)
{
    const size_t share = w->n / w->threads + (w->n % w->threads != 0);
#pragma omp parallel for schedule(static, 1) num_threads((int)w->threads)
    for (unsigned t = 0; t < w->threads; t++) {
        size_t begin = t * share < w->n ? t * share : w->n;
        size_t end = w->n - begin < share ? w->n : begin + share;
        part(w, begin, end);
        cs_arrive(t);
    }
}

#endif
