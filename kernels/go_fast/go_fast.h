/* SPDX-License-Identifier: MIT */
/*
 * What the variants of go_fast share. A variant is two choices, each a header:
 *
 *     how elements are processed    go_fast_body_{scalar,simd,avx2,avx512}.h
 *     by whom                       go_fast_serial.h      one thread
 *                                   go_fast_malloc.h      one thread, into memory that it allocates
 *                                   go_fast_team.h        an OpenMP team
 *                                   go_fast_resident.h    a crew
 *
 * The second defines prepare, release and run. A body defines
 *
 *     go_fast_trace(w, begin, end, next)    the sum of tanh over the diagonal's elements begin to end - 1;
 *                                           next: where the caller will write afterwards
 *     go_fast_add(w, begin, end, trace)     elements begin to end - 1 of out
 *     BYPASSES                              whether go_fast_add heeds w->bypass
 */
#ifndef CORESWEEP_KERNELS_GO_FAST_H
#define CORESWEEP_KERNELS_GO_FAST_H

#include <stdbool.h>
#include <stddef.h>

#include "addition.h"
#include "coresweep/kernel.h"

enum { LINE = 64 }; /* bytes of a cache line */

typedef struct go_fast_work {
    size_t n;    /* rows, and columns */
    void *a;     /* [n * n] of `type`, row by row; 8-byte aligned at least; left as it is by every run */
    double *out; /* [n * n], likewise */
    cs_type type;
    bool bypass; /* out is stored past the caches, by those bodies that can: go_fast_bypass.h decides */
} go_fast_work;

static inline cs_addition go_fast_addition(const go_fast_work *w)
{
    return (cs_addition){w->out, w->a, w->type, w->bypass};
}

#endif
