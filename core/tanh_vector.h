/* SPDX-License-Identifier: MIT */
/*
 * tanh of float64, written once for every vector length. Include after one of vector_avx512.h, vector_avx2.h
 * and vector_one.h. Nothing here has state, allocates, or raises a floating-point exception other than
 * inexact, underflow where the result is subnormal, and invalid for a signalling NaN.
 *
 * With a the node of x's interval, t = tanh(a) from the table and b = |x| - a:
 *
 *     tanh(a + b) = t + (1 - t^2) tanh(b) / (1 + t tanh(b))
 *                 = t + s / (1 + w),    s = (1 - t^2) b,    w = b (t + b/3 - b^3/45 + ...)
 *
 * since b / tanh(b) = 1 + b^2/3 - b^4/45 + 2 b^6/945 - ... (the continued fraction of tanh, Lambert 1761).
 * The node comes by the table method of P. T. P. Tang ("Table-lookup algorithms for elementary functions and
 * their error analysis", 1991) with nodes in the manner of S. Gal (1986), see scripts/tanh_table.
 *
 * Errors. |b| <= a / 256 below 16, so s / t < 2^-8 wherever t > 0: of the three or four roundings in s and w
 * less than 0.02 ULP arrive in the result, 2^-11 ULP from t, and 1/2 ULP from the last addition. From 16 on
 * |b| grows to 0.35, as nodes become inverses of doubles, but 1 - t^2 is below 2^-44 there. Truncating w
 * after b^4 costs 2 b^6/945 of s, and the series of 1/(1 + w), which is (1 - w)(1 + w^2)(1 + w^4), w^8 of it;
 * both are largest at x = 4, where b = 2^-6 and s = 2^-15: 2^-60 in all. In row 0, |x| < 2^-8, t = 0 and s =
 * b: there the sum is b + b q with q = -w / (1 + w) below 2^-17. Measured by `coresweep check tanh --points
 * 1e8`: 0.511 ULP.
 *
 * Two ways to q, equally accurate: by the series, or by a division. Dividing eight float64 takes 4 cycles on
 * Zen 5, where it is ahead by a tenth; on Intel's cores since Skylake it takes 16, and the series is ahead.
 */
#ifndef CORESWEEP_CORE_TANH_VECTOR_H
#define CORESWEEP_CORE_TANH_VECTOR_H

#include <stdbool.h>

#include "compiler.h"
#include "tanh_table.h"

/* From CS_TANH_ORIGIN bytes before cs_tanh_nodes on, x's row begins after as many bytes as x's leading bits
 * say, shifted; see cs_tanh_rows. */
enum { CS_TANH_ROW_BYTES = 16, CS_TANH_SHIFT = 52 - CS_TANH_INDEX_BITS - 4 };
#define CS_TANH_ORIGIN                                                                                       \
    ((((INT64_C(1023) + CS_TANH_FIRST_EXPONENT) << CS_TANH_INDEX_BITS) - 1) * CS_TANH_ROW_BYTES)

/* The coefficient of b^4 in w, -1/45, moved towards what the next term, 2 b^6/945, adds on average where it
 * matters: in row 0, with b up to 2^-8. */
#define CS_TANH_B4 (-1.0 / 45 + 0.83 * 0x1p-16 * 2 / 945)

/* An integer: no object lies there, and a pointer must not be made of it. */
static inline uintptr_t cs_tanh_base(void)
{
    return (uintptr_t)cs_tanh_nodes - (uintptr_t)CS_TANH_ORIGIN;
}

/* Where each lane's row lies, in bytes from cs_tanh_base(). A NaN gets the last row. */
static inline void cs_tanh_rows(int64_t *offset, cs_vec x)
{
    /* 0x1.ffp-9 lies below the first row by less than a row: that is row 0. */
    cs_vec_store_clamped_bits(offset, x, 0x1.ffp-9, CS_TANH_LAST, CS_TANH_SHIFT, -CS_TANH_ROW_BYTES);
}

/* Each step is done to all `count` vectors before the next step is done to any. Compilers keep that order, in
 * which a step need not wait for the one just before it. */
#define CS_EACH_VECTOR(count) CS_UNROLL for (int i = 0; i < (count); i++)

enum { CS_TANH_MOST = 2 };

/* y[i] = tanh(x[i]) from the nodes of its lanes; `count` vectors, a constant up to CS_TANH_MOST. */
CS_INLINE void cs_tanh_from(bool divide, int count, const cs_vec *x, const cs_vec *a, const cs_vec *t,
                            cs_vec *y)
{
    cs_vec b[CS_TANH_MOST];
    cs_vec b2[CS_TANH_MOST];
    cs_vec s[CS_TANH_MOST];
    cs_vec w[CS_TANH_MOST];
    cs_vec w2[CS_TANH_MOST];
    cs_vec q[CS_TANH_MOST];
    CS_EACH_VECTOR(count) /* a NaN stays one */
    b[i] = cs_vec_sub_below(cs_vec_abs(x[i]), CS_TANH_LAST, a[i], CS_TANH_LAST - CS_TANH_LAST_NODE);
    /* b^2, but never so near 0 that a power of w underflows, which would raise an exception. b is 0, at least
     * 2^-60 in magnitude, or in row 0, where b^2 below 2^-240 is as good as none. */
    CS_EACH_VECTOR(count) b2[i] = cs_vec_fma(b[i], b[i], cs_vec_set(0x1p-240));
    CS_EACH_VECTOR(count) s[i] = cs_vec_one_minus_square(t[i]);
    CS_EACH_VECTOR(count) w[i] = cs_vec_fma(b2[i], cs_vec_set(CS_TANH_B4), cs_vec_set(1.0 / 3));
    CS_EACH_VECTOR(count) w[i] = cs_vec_mul(w[i], b2[i]);
    CS_EACH_VECTOR(count) w[i] = cs_vec_fma(t[i], b[i], w[i]);
    CS_EACH_VECTOR(count) s[i] = cs_vec_mul(s[i], b[i]);
    if (divide) {
        CS_EACH_VECTOR(count) q[i] = cs_vec_div(w[i], cs_vec_sub(cs_vec_set(-1), w[i]));
    } else {
        CS_EACH_VECTOR(count) w2[i] = cs_vec_mul(w[i], w[i]);
        CS_EACH_VECTOR(count) q[i] = cs_vec_sub(w2[i], w[i]);
        CS_EACH_VECTOR(count) q[i] = cs_vec_fma(q[i], w2[i], q[i]);
        CS_EACH_VECTOR(count) w2[i] = cs_vec_mul(w2[i], w2[i]);
        CS_EACH_VECTOR(count) q[i] = cs_vec_fma(q[i], w2[i], q[i]);
    }
    CS_EACH_VECTOR(count) y[i] = cs_vec_add(t[i], cs_vec_fma(s[i], q[i], s[i]));
    CS_EACH_VECTOR(count) y[i] = cs_vec_with_sign(y[i], x[i]);
}

CS_INLINE cs_vec cs_tanh_vector(bool divide, cs_vec x)
{
    int64_t offset[CS_LANES];
    cs_vec a;
    cs_vec t;
    cs_tanh_rows(offset, x);
    cs_vec_load_pairs(cs_tanh_base(), offset, &a, &t);
    cs_vec y;
    cs_tanh_from(divide, 1, &x, &a, &t, &y);
    return y;
}

#endif
