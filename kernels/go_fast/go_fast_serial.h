/* SPDX-License-Identifier: MIT */
/* One thread. Include after a body. */
#ifndef CORESWEEP_KERNELS_GO_FAST_SERIAL_H
#define CORESWEEP_KERNELS_GO_FAST_SERIAL_H

#include "go_fast_bypass.h"

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    *state = NULL;
    choose_stores(c, work, NULL);
    return CS_OK;
}

static void run(void *work, void *state)
{
    (void)state;
    const go_fast_work *w = work;
    go_fast_add(w, 0, w->n * w->n, go_fast_trace(w, 0, w->n, w->out));
}

#endif
