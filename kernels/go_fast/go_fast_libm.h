/* SPDX-License-Identifier: MIT */
/* The trace, one libm call a term, in the terms' order. */
#ifndef CORESWEEP_KERNELS_GO_FAST_LIBM_H
#define CORESWEEP_KERNELS_GO_FAST_LIBM_H

#include <math.h>

#include "compiler.h"
#include "go_fast.h"

CS_SCALAR_FUNCTION static double go_fast_trace(const go_fast_work *w, size_t begin, size_t end,
                                               const double *next)
{
    (void)next;
    const void *a = w->a;
    const cs_type type = w->type;
    const size_t step = w->n + 1;
    double trace = 0;
    CS_SCALAR_LOOP
    for (size_t i = begin; i < end; i++) {
        trace += tanh(cs_add_element(a, type, i * step));
    }
    return trace;
}

#endif
