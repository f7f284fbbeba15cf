/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_KERNELS_GO_FAST_BODY_SCALAR_H
#define CORESWEEP_KERNELS_GO_FAST_BODY_SCALAR_H

#include "go_fast_libm.h"

enum { BYPASSES = 0 };

static void go_fast_add(const go_fast_work *w, size_t begin, size_t end, double trace)
{
    const cs_addition x = go_fast_addition(w);
    cs_add_scalar(&x, begin, end, trace);
}

#endif
