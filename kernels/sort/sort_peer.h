/* SPDX-License-Identifier: MIT */
/*
 * The variants that are other people's sorts. They are unavailable where a key is -0.0 or not finite: each
 * puts NaNs elsewhere, some write another payload or another zero in their place, and VQSort of Highway 1.0.3
 * makes an infinity the greatest finite number in arrays of two.
 *
 * Define SORT_PEER, a function of peers.h, before including this; without it only the look at the keys is
 * there.
 */
#ifndef CORESWEEP_KERNELS_SORT_PEER_H
#define CORESWEEP_KERNELS_SORT_PEER_H

#include <math.h>

#include "coresweep/kernel.h"
#include "peers.h"
#include "sort.h"

static inline cs_status sort_peer_accepts(const sort_work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        if (!isfinite(w->original[i]) || (w->original[i] == 0 && signbit(w->original[i]))) {
            return CS_ERR_UNAVAILABLE;
        }
    }
    return CS_OK;
}

#ifdef SORT_PEER
static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)c, (void)state;
    return sort_peer_accepts(work);
}

static void run(void *work, void *state)
{
    (void)state;
    const sort_work *w = work;
    SORT_PEER(w->keys, w->n, w->threads);
}
#endif

#endif
