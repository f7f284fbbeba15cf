/* SPDX-License-Identifier: MIT */
/*
 * What the variants of tanh share. A variant is two choices, each a header:
 *
 *     whose tanh    tanh_array_{libm,portable,table,vector}.h: tanh_array
 *     by whom       tanh_serial.h, one thread; tanh_team.h, an OpenMP team: run
 */
#ifndef CORESWEEP_KERNELS_TANH_H
#define CORESWEEP_KERNELS_TANH_H

#include <stdbool.h>
#include <stddef.h>

#include "coresweep/kernel.h"

typedef struct tanh_work {
    size_t n;
    const double *x;  /* [n], 8-byte aligned at least; left as it is by every run */
    double *y;        /* [n], likewise; x itself or no part of it */
    unsigned threads; /* the team's size, for parallel variants */
    size_t cache;     /* bytes of last-level cache that the team reaches; 0: unknown */
} tanh_work;

/* Whether stores go past the caches, which saves the read of each line that they overwrite: a third of the
 * traffic. In place that line has been read already. With 32 MB of L3 on a Zen 5 streaming stores cost 2% at
 * 4 MB of x and y together and save 18% at 80 MB. */
static inline bool tanh_bypasses(const tanh_work *w)
{
    return w->x != w->y && w->cache > 0 && w->n > w->cache / (2 * sizeof *w->x);
}

/* What cs_tanh_f64 runs in this process. For tests: variants of two instruction sets give the same bits. */
const cs_variant *cs__tanh_chosen(void);

#endif
