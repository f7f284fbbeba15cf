/* SPDX-License-Identifier: MIT */
/* One thread. Include after what defines tanh_array. */
#ifndef CORESWEEP_KERNELS_TANH_SERIAL_H
#define CORESWEEP_KERNELS_TANH_SERIAL_H

#include "tanh.h"

static void run(void *work, void *state)
{
    (void)state;
    const tanh_work *w = work;
    tanh_array(w->n, w->x, w->y, tanh_bypasses(w));
}

#endif
