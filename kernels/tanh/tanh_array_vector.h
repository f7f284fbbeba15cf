/* SPDX-License-Identifier: MIT */
/*
 * The loop of tanh in vectors of the including file's ISA.
 *
 * Parameter: TANH_VECTOR, a function of one vector of doubles: __m256d in a file named ..._avx2.c, __m512d in
 * one named ..._avx512.c. Lanes past the array's end get 0. It is called lane by lane alike in head, body and
 * tail: a result does not depend on where its element lies.
 *
 * The vocabulary (VECTOR_..., first lanes) is defined once per instruction set, the loop is written in it
 * once.
 */
#ifndef CORESWEEP_KERNELS_TANH_ARRAY_VECTOR_H
#define CORESWEEP_KERNELS_TANH_ARRAY_VECTOR_H

#include <immintrin.h>
#include <stdint.h>

#include "tanh.h"

#if defined(__AVX512F__)
typedef __m512d tanh_vector;
typedef __mmask8 tanh_mask;
#define VECTOR_LOAD _mm512_loadu_pd
#define VECTOR_STORE _mm512_store_pd
#define VECTOR_STREAM _mm512_stream_pd
#define VECTOR_LOAD_FIRST(x, mask) _mm512_maskz_loadu_pd(mask, x)
#define VECTOR_STORE_FIRST _mm512_mask_storeu_pd

static inline tanh_mask first_lanes(size_t count)
{
    return (tanh_mask)((1u << count) - 1);
}
#elif defined(__AVX2__)
typedef __m256d tanh_vector;
typedef __m256i tanh_mask;
#define VECTOR_LOAD _mm256_loadu_pd
#define VECTOR_STORE _mm256_store_pd
#define VECTOR_STREAM _mm256_stream_pd
#define VECTOR_LOAD_FIRST _mm256_maskload_pd
#define VECTOR_STORE_FIRST _mm256_maskstore_pd

static inline tanh_mask first_lanes(size_t count)
{
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)count), _mm256_setr_epi64x(0, 1, 2, 3));
}
#else
#error "tanh_array_vector.h: for files named tanh_..._avx2.c or tanh_..._avx512.c"
#endif

enum { TANH_LANES = sizeof(tanh_vector) / sizeof(double) };

/* The first `count` elements, at most a vector. The others are neither read nor written. */
static inline void tanh_first(size_t count, const double *x, double *y)
{
    const tanh_mask mask = first_lanes(count);
    VECTOR_STORE_FIRST(y, mask, TANH_VECTOR(VECTOR_LOAD_FIRST(x, mask)));
}

/* How many elements lie between y and the next address at which a whole vector is aligned. A streaming store
 * needs it, and at 64 bytes every other unaligned store straddles two cache lines. */
static inline size_t tanh_misaligned(const double *y)
{
    return (size_t)(-(uintptr_t)y % sizeof(tanh_vector)) / sizeof(double);
}

/* In place as well: each vector is loaded before it is stored. The fence ends the weakly ordered streaming
 * stores, without which the join of a team would not make them visible (Intel SDM volume 1,
 * section 10.4.6.2). */
static void tanh_array(size_t n, const double *x, double *y, bool bypass)
{
    if (n <= TANH_LANES) {
        tanh_first(n, x, y);
        return;
    }
    size_t i = tanh_misaligned(y);
    if (i > 0) {
        tanh_first(i, x, y);
    }
    if (bypass) {
        for (; n - i >= TANH_LANES; i += TANH_LANES) {
            VECTOR_STREAM(y + i, TANH_VECTOR(VECTOR_LOAD(x + i)));
        }
        _mm_sfence();
    } else {
        for (; n - i >= TANH_LANES; i += TANH_LANES) {
            VECTOR_STORE(y + i, TANH_VECTOR(VECTOR_LOAD(x + i)));
        }
    }
    if (i < n) {
        tanh_first(n - i, x + i, y + i);
    }
}

#undef VECTOR_LOAD
#undef VECTOR_STORE
#undef VECTOR_STREAM
#undef VECTOR_LOAD_FIRST
#undef VECTOR_STORE_FIRST

#endif
