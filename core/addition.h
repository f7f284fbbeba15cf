/* SPDX-License-Identifier: MIT */
/*
 * out[i] = a[i] + s, for i from begin to end - 1
 *
 * What go_fast does after its trace, and what the kernel `add` does alone. One function an instruction set:
 * cs_add_scalar and cs_add_simd here, cs_add_avx2 in addition_avx2.h, cs_add_avx512 in addition_avx512.h.
 */
#ifndef CORESWEEP_CORE_ADDITION_H
#define CORESWEEP_CORE_ADDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiler.h"
#include "coresweep/kernel.h"

/* The arrays of an addition: they do not overlap, and are 8-byte aligned at least. */
typedef struct cs_addition {
    double *out;
    const void *a; /* of `type` */
    cs_type type;
    bool bypass; /* store past the caches: cache.h tells when. cs_add_avx2 and cs_add_avx512 alone do it. */
} cs_addition;

/* The loops that call this do not change `type`; at -O3 gcc and clang make one loop for each type. */
static inline double cs_add_element(const void *a, cs_type type, size_t i)
{
    return type == CS_F64 ? ((const double *)a)[i] : (double)((const int64_t *)a)[i];
}

CS_SCALAR_FUNCTION static inline void cs_add_scalar(const cs_addition *x, size_t begin, size_t end, double s)
{
    double *restrict out = x->out;
    const void *a = x->a;
    const cs_type type = x->type;
    CS_SCALAR_LOOP
    for (size_t i = begin; i < end; i++) {
        out[i] = cs_add_element(a, type, i) + s;
    }
}

static inline void cs_add_simd(const cs_addition *x, size_t begin, size_t end, double s)
{
    double *restrict out = x->out;
    const void *a = x->a;
    const cs_type type = x->type;
#pragma omp simd
    for (size_t i = begin; i < end; i++) {
        out[i] = cs_add_element(a, type, i) + s;
    }
}

#endif
