/* SPDX-License-Identifier: MIT */
/* What the serial variants of sort that need scratch have in common: scratch from prepare, then one call. */
#ifndef CORESWEEP_KERNELS_SORT_VARIANT_H
#define CORESWEEP_KERNELS_SORT_VARIANT_H

#include "buffer.h"
#include "coresweep/kernel.h"
#include "sort.h"
#include "sort_routines.h"

static inline cs_status sort_prepare(const cs_case *c, const sort_routine *routine, void **state)
{
    return cs_buffer_alloc(routine->scratch_bytes(c->n), 1, 1, state);
}

static inline void sort_run(void *work, const sort_routine *routine, void *state)
{
    const sort_work *w = work;
    routine->sort(w->keys, w->n, state);
}

#endif
