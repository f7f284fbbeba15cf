/* SPDX-License-Identifier: MIT */
/* One float64 as a vector of one lane, in plain C for any machine: an `omp simd` loop round it is left to the
 * compiler. Without FMA. See vector_avx512.h for the vocabulary. */
#ifndef CORESWEEP_CORE_VECTOR_H
#define CORESWEEP_CORE_VECTOR_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef double cs_vec;

enum { CS_LANES = 1 };

static inline cs_vec cs_vec_set(double x)
{
    return x;
}

static inline cs_vec cs_vec_add(cs_vec x, cs_vec y)
{
    return x + y;
}

static inline cs_vec cs_vec_sub(cs_vec x, cs_vec y)
{
    return x - y;
}

static inline cs_vec cs_vec_mul(cs_vec x, cs_vec y)
{
    return x * y;
}

static inline cs_vec cs_vec_fma(cs_vec x, cs_vec y, cs_vec z)
{
    return x * y + z;
}

/* 1 - x is exact from x = 1/2 on, so that this does not cancel either. */
static inline cs_vec cs_vec_one_minus_square(cs_vec x)
{
    return (1 - x) * (1 + x);
}

static inline cs_vec cs_vec_div(cs_vec x, cs_vec y)
{
    return x / y;
}

static inline cs_vec cs_vec_abs(cs_vec x)
{
    return fabs(x);
}

static inline cs_vec cs_vec_sub_below(cs_vec x, double limit, cs_vec a, double other)
{
    return isgreaterequal(x, limit) ? other : x - a;
}

static inline cs_vec cs_vec_with_sign(cs_vec x, cs_vec y)
{
    return copysign(x, y);
}

static inline void cs_vec_store_clamped_bits(int64_t *p, cs_vec x, double low, double high, unsigned places,
                                             int64_t mask)
{
    const double magnitude = fabs(x);
    const double raised = isless(magnitude, low) ? low : magnitude;
    const double clamped = isless(raised, high) ? raised : high;
    int64_t bits = 0;
    memcpy(&bits, &clamped, sizeof bits);
    *p = (bits >> places) & mask;
}

static inline void cs_vec_load_pairs(uintptr_t base, const int64_t *offset, cs_vec *first, cs_vec *second)
{
    const double *pair = (const double *)(base + (uintptr_t)*offset);
    *first = pair[0];
    *second = pair[1];
}

#endif
