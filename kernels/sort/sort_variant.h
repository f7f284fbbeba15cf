/* SPDX-License-Identifier: MIT */
/* What the serial variants of sort that need scratch have in common: scratch from prepare, then one call. */
#ifndef CORESWEEP_KERNELS_SORT_VARIANT_H
#define CORESWEEP_KERNELS_SORT_VARIANT_H

#include "buffer.h"
#include "coresweep/kernel.h"
#include "sort.h"
#include "sort_routines.h"

static inline cs_status sort_prepare(const cs_case *c, const sort_routines *routines, void **state)
{
    return cs_buffer_alloc(routines->of[SORT_TYPE_f64].scratch_bytes(c->n), 1, 1, state);
}

static inline void sort_run(void *work, const sort_routines *routines, void *state)
{
    const sort_work *w = work;
    routines->of[SORT_TYPE_f64].sort(w->keys, w->n, state);
}

#endif
