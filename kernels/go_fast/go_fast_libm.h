/* SPDX-License-Identifier: MIT */
/* The trace, one libm call a term. */
#ifndef CORESWEEP_KERNELS_GO_FAST_LIBM_H
#define CORESWEEP_KERNELS_GO_FAST_LIBM_H

#include <math.h>

#include "compiler.h"
#include "go_fast.h"

/* The sum of tanh over the diagonal's elements begin to end - 1, in their order. */
CS_SCALAR_FUNCTION static double go_fast_trace(const go_fast_work *w, size_t begin, size_t end)
{
    const void *a = w->a;
    const cs_type type = w->type;
    const size_t step = w->n + 1;
    double trace = 0;
    CS_SCALAR_LOOP
    for (size_t i = begin; i < end; i++) {
        trace += tanh(go_fast_element(a, type, i * step));
    }
    return trace;
}

#endif
