/* SPDX-License-Identifier: MIT */
/* One thread. Include after a body. */
#ifndef CORESWEEP_KERNELS_GO_FAST_SERIAL_H
#define CORESWEEP_KERNELS_GO_FAST_SERIAL_H

#include "go_fast.h"

static void run(void *work, void *state)
{
    (void)state;
    const go_fast_work *w = work;
    go_fast_add(w, 0, w->n * w->n, go_fast_trace(w, 0, w->n));
}

#endif
