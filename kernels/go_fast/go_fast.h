/* SPDX-License-Identifier: MIT */
/*
 * What the variants of go_fast share. A variant is two choices, each a header:
 *
 *     how elements are processed    go_fast_body_{scalar,simd,avx2,avx512}.h: go_fast_trace, go_fast_add
 *     by whom                       go_fast_serial.h, one thread; go_fast_team.h, an OpenMP team: run
 */
#ifndef CORESWEEP_KERNELS_GO_FAST_H
#define CORESWEEP_KERNELS_GO_FAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coresweep/kernel.h"

typedef struct go_fast_work {
    size_t n;    /* rows, and columns */
    void *a;     /* [n * n] of `type`, row by row; 8-byte aligned at least; left as it is by every run */
    double *out; /* [n * n], likewise */
    cs_type type;
    bool bypass; /* a and out are taken not to fit in the last-level cache: a store that goes past it saves
                    the read of the line that it overwrites, a third of the traffic */
} go_fast_work;

/* The loops that call this do not change `type`; at -O3 gcc and clang make one loop for each type. */
static inline double go_fast_element(const void *a, cs_type type, size_t i)
{
    return type == CS_F64 ? ((const double *)a)[i] : (double)((const int64_t *)a)[i];
}

#endif
