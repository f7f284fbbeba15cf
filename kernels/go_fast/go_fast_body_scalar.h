/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_KERNELS_GO_FAST_BODY_SCALAR_H
#define CORESWEEP_KERNELS_GO_FAST_BODY_SCALAR_H

#include "go_fast_libm.h"

CS_SCALAR_FUNCTION static void go_fast_add(const go_fast_work *w, size_t begin, size_t end, double trace)
{
    const void *a = w->a;
    const cs_type type = w->type;
    double *restrict out = w->out;
    CS_SCALAR_LOOP
    for (size_t i = begin; i < end; i++) {
        out[i] = go_fast_element(a, type, i) + trace;
    }
}

#endif
