/* SPDX-License-Identifier: MIT */
/* What differs between gcc and clang, and nothing else. */
#ifndef CORESWEEP_CORE_COMPILER_H
#define CORESWEEP_CORE_COMPILER_H

/* CS_UNROLL, before a loop with a small constant count: unroll it whole, so that arrays of vectors that it
 * indexes become registers. clang 14 takes no note of gcc's pragma in time: 1.5 ns an element of tanh, not
 * 0.35.
 *
 * CS_SCALAR_*, before a function, and before each of its loops: do not vectorise. For `scalar` variants,
 * which would otherwise be turned into SIMD code at -O3 and hide what SIMD buys. */
#if defined(__clang__)
#define CS_OPENMP_LLVM 1 /* the OpenMP runtime that comes with the compiler: LLVM's, or libgomp */
#define CS_SCALAR_FUNCTION
#define CS_SCALAR_LOOP _Pragma("clang loop vectorize(disable) interleave(disable)")
#define CS_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CS_OPENMP_LLVM 0
#define CS_SCALAR_FUNCTION __attribute__((optimize("no-tree-vectorize")))
#define CS_SCALAR_LOOP
#define CS_UNROLL _Pragma("GCC unroll 8")
#endif

/* Inlined whatever its size: for functions whose flags are constants at every call. */
#define CS_INLINE static inline __attribute__((always_inline))

/* x, of which the compiler then knows nothing. gcc 12 on x86-64 makes a branch of two selections that follow
 * from one comparison, as in the minimum and the maximum of a pair: a sort of 1e6 keys then takes 1.6 times
 * as long. */
static inline double cs_opaque(double x)
{
#if defined(__x86_64__) && !defined(__clang__)
    __asm__("" : "+x"(x));
#endif
    return x;
}

#endif
