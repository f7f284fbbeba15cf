/* SPDX-License-Identifier: MIT */
/* The division of add among an OpenMP team. */
#ifndef CORESWEEP_KERNELS_ADD_TEAM_H
#define CORESWEEP_KERNELS_ADD_TEAM_H

#include "add.h"
#include "arrivals.h"
#include "share.h"

typedef void (*add_part)(const cs_addition *x, size_t begin, size_t end, double s);

/* One iteration a thread, so that each ends its streaming stores with a fence of its own. */
static inline void add_in_team(const add_work *w, add_part part)
{
#pragma omp parallel for schedule(static, 1) num_threads((int)w->pass.threads)
    for (unsigned t = 0; t < w->pass.threads; t++) {
        part(&w->x, cs_share(w->pass.n, t, w->pass.threads), cs_share(w->pass.n, t + 1, w->pass.threads),
             w->s);
        cs_arrive(t);
    }
}

#endif
