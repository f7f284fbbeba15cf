/* SPDX-License-Identifier: MIT */
/*
 * The loop of triad in vectors of the including file's ISA, with ordinary and with streaming stores.
 *
 * The vocabulary (VECTOR_...) is defined once per instruction set, the loops are written in it once. Each
 * element is one fused multiply-add, in the tails too: the result does not depend on where a part begins.
 */
#ifndef CORESWEEP_KERNELS_TRIAD_VECTOR_H
#define CORESWEEP_KERNELS_TRIAD_VECTOR_H

#include <immintrin.h>
#include <math.h>
#include <stdint.h>

#include "triad.h"

#if defined(__AVX512F__)
typedef __m512d triad_vector;
#define VECTOR_SET1 _mm512_set1_pd
#define VECTOR_LOAD _mm512_loadu_pd
#define VECTOR_FMA _mm512_fmadd_pd
#define VECTOR_STORE _mm512_storeu_pd
#define VECTOR_STREAM _mm512_stream_pd
#elif defined(__AVX2__) && defined(__FMA__)
typedef __m256d triad_vector;
#define VECTOR_SET1 _mm256_set1_pd
#define VECTOR_LOAD _mm256_loadu_pd
#define VECTOR_FMA _mm256_fmadd_pd
#define VECTOR_STORE _mm256_storeu_pd
#define VECTOR_STREAM _mm256_stream_pd
#else
#error "triad_vector.h: for files named triad_..._avx2.c or triad_..._avx512.c"
#endif

enum { TRIAD_LANES = sizeof(triad_vector) / sizeof(double) };

static inline void triad_elements(const triad_work *w, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        w->a[i] = fma(w->scalar, w->c[i], w->b[i]);
    }
}

static inline triad_vector triad_at(const triad_work *w, triad_vector s, size_t i)
{
    return VECTOR_FMA(s, VECTOR_LOAD(w->c + i), VECTOR_LOAD(w->b + i));
}

static inline void triad_store(const triad_work *w, size_t begin, size_t end)
{
    const triad_work local = *w; /* so that the stores to a cannot be taken to change the pointers */
    const triad_vector s = VECTOR_SET1(local.scalar);
    size_t i = begin;
    for (; end - i >= TRIAD_LANES; i += TRIAD_LANES) {
        VECTOR_STORE(local.a + i, triad_at(&local, s, i));
    }
    triad_elements(&local, i, end);
}

/* How many elements lie between `a` and the next address that a whole vector may be streamed to. */
static inline size_t triad_misaligned(const double *a)
{
    return (size_t)(-(uintptr_t)a % sizeof(triad_vector)) / sizeof(double);
}

/* Streaming stores bypass the caches: no line of `a` is read before it is written. They need aligned
 * addresses, hence the peeled head; and they are weakly ordered, hence the fence at the end, without which
 * the join of the team would not make them visible (Intel SDM volume 1, section 10.4.6.2). */
static inline void triad_stream(const triad_work *w, size_t begin, size_t end)
{
    const triad_work local = *w;
    const triad_vector s = VECTOR_SET1(local.scalar);
    size_t i = begin + triad_misaligned(local.a + begin);
    if (i > end) {
        i = end;
    }
    triad_elements(&local, begin, i);
    for (; end - i >= TRIAD_LANES; i += TRIAD_LANES) {
        VECTOR_STREAM(local.a + i, triad_at(&local, s, i));
    }
    triad_elements(&local, i, end);
    _mm_sfence();
}

#undef VECTOR_SET1
#undef VECTOR_LOAD
#undef VECTOR_FMA
#undef VECTOR_STORE
#undef VECTOR_STREAM

#endif
