/* SPDX-License-Identifier: MIT */
/* The division of copy among an OpenMP team. */
#ifndef CORESWEEP_KERNELS_COPY_TEAM_H
#define CORESWEEP_KERNELS_COPY_TEAM_H

#include "arrivals.h"
#include "copy.h"
#include "share.h"

/* One iteration a thread, so that each ends its streaming stores with a fence of its own. */
static inline void copy_in_team(const cs_pass *w, copy_part part)
{
#pragma omp parallel for schedule(static, 1) num_threads((int)w->threads)
    for (unsigned t = 0; t < w->threads; t++) {
        part(w, cs_share(w->n, t, w->threads), cs_share(w->n, t + 1, w->threads));
        cs_arrive(t);
    }
}

#endif
