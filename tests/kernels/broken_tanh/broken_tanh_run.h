/* SPDX-License-Identifier: MIT */
/* run applies the including file's `value` to every element. Values compare by isless and the like: `<`
 * raises FE_INVALID for a quiet NaN. */
#ifndef CORESWEEP_TESTS_KERNELS_BROKEN_TANH_RUN_H
#define CORESWEEP_TESTS_KERNELS_BROKEN_TANH_RUN_H

#include "broken_tanh.h"

static double value(double x);

static void run(void *work, void *state)
{
    (void)state;
    const broken_tanh_work *w = work;
    for (size_t i = 0; i < w->n; i++) {
        w->y[i] = value(w->x[i]);
    }
}

#endif
