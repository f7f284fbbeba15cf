/* SPDX-License-Identifier: MIT */
/*
 * The hyperbolic tangent of arrays of float64, with the vector instructions that this CPU has.
 *
 *     cs_tanh_f64         at most 0.60 ULP
 *     cs_tanh_f64_fast    at most 1.2 ULP
 *
 * Today both are one function: the second rounding that 1.2 ULP allows saves 1 to 3%, and it costs the
 * monotonicity that is promised below.
 *
 * The error is |y - tanh(x)| / ulp(tanh(x)), ulp(t) = 2^(max(e, -1022) - 52) for 2^e <= |t| < 2^(e+1), as
 * `coresweep check tanh --points 1e8` measures it against MPFR.
 *
 * On every CPU and at every element: tanh(-x) = -tanh(x) bit for bit, |y| <= 1, +-0 and subnormal numbers
 * give themselves, +-infinity gives +-1, a NaN gives a quiet NaN. A greater x never gives a smaller y. No
 * floating-point exception is raised but inexact, underflow where the result is subnormal, and invalid for a
 * signalling NaN. The default rounding direction, to nearest, is assumed. An element's result does not depend
 * on its place in the array.
 *
 * Which instructions are used is decided at the first call of a process, from the CPU and the environment
 * variable CORESWEEP_ISA (baseline, avx2 or avx512: nothing stronger than this), and does not change later.
 *
 * Thread-safe. Nothing is allocated, nothing can fail. The calling thread does all the work.
 */
#ifndef CORESWEEP_TANH_H
#define CORESWEEP_TANH_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* y[i] = tanh(x[i]) for i < n. Both arrays have n elements, aligned as any double is; y may be x, but must
 * not overlap it in part. With n = 0 neither is looked at. */
void cs_tanh_f64(size_t n, const double *x, double *y);

/* The same, for callers to whom 1.2 ULP is enough. */
void cs_tanh_f64_fast(size_t n, const double *x, double *y);

#ifdef __cplusplus
}
#endif

#endif
