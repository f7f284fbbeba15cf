/* SPDX-License-Identifier: MIT */
/* Our own tanh, from core/tanh_array.h. Include after core/tanh_avx2.h or core/tanh_avx512.h.
 *
 * Parameter: TANH_DIVIDE, whether to divide where there is a series for it; see core/tanh_vector.h. */
#ifndef CORESWEEP_KERNELS_TANH_ARRAY_TABLE_H
#define CORESWEEP_KERNELS_TANH_ARRAY_TABLE_H

#include "tanh.h"

/* Twice, so that each is compiled with constant flags. */
static void tanh_array(size_t n, const double *x, double *y, bool bypass)
{
    if (bypass) {
        cs_tanh_array(TANH_DIVIDE, true, n, x, y);
    } else {
        cs_tanh_array(TANH_DIVIDE, false, n, x, y);
    }
}

#endif
