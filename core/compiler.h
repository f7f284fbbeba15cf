/* SPDX-License-Identifier: MIT */
/* What differs between gcc and clang, and nothing else. */
#ifndef CORESWEEP_CORE_COMPILER_H
#define CORESWEEP_CORE_COMPILER_H

/* Before a function, and before each of its loops: do not vectorise. For `scalar` variants, which would
 * otherwise be turned into SIMD code at -O3 and hide what SIMD buys. */
#if defined(__clang__)
#define CS_SCALAR_FUNCTION
#define CS_SCALAR_LOOP _Pragma("clang loop vectorize(disable) interleave(disable)")
#else
#define CS_SCALAR_FUNCTION __attribute__((optimize("no-tree-vectorize")))
#define CS_SCALAR_LOOP
#endif

#endif
