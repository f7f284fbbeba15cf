/* SPDX-License-Identifier: MIT */
/* The loop of copy in vectors of the including file's ISA, with ordinary and with streaming stores. */
#ifndef CORESWEEP_KERNELS_COPY_VECTOR_H
#define CORESWEEP_KERNELS_COPY_VECTOR_H

#include <immintrin.h>
#include <stdint.h>

#include "copy.h"

#if defined(__AVX512F__)
typedef __m512d copy_vector;
#define VECTOR_LOAD _mm512_loadu_pd
#define VECTOR_STORE _mm512_store_pd
#define VECTOR_STREAM _mm512_stream_pd
#elif defined(__AVX2__)
typedef __m256d copy_vector;
#define VECTOR_LOAD _mm256_loadu_pd
#define VECTOR_STORE _mm256_store_pd
#define VECTOR_STREAM _mm256_stream_pd
#else
#error "copy_vector.h: for files named copy_..._avx2.c or copy_..._avx512.c"
#endif

enum { COPY_LANES = sizeof(copy_vector) / sizeof(double) };

static inline size_t copy_elements(const cs_pass *w, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        w->out[i] = w->a[i];
    }
    return end;
}

/* The elements before the first aligned one of out. Returns where they end. */
static inline size_t copy_head(const cs_pass *w, size_t begin, size_t end)
{
    const size_t before = (size_t)(-(uintptr_t)(w->out + begin) % sizeof(copy_vector)) / sizeof(double);
    return copy_elements(w, begin, before < end - begin ? begin + before : end);
}

static inline void copy_store(const cs_pass *w, size_t begin, size_t end)
{
    const cs_pass local = *w; /* so that the stores to out cannot be taken to change the pointers */
    size_t i = copy_head(&local, begin, end);
    for (; end - i >= COPY_LANES; i += COPY_LANES) {
        VECTOR_STORE(local.out + i, VECTOR_LOAD(local.a + i));
    }
    copy_elements(&local, i, end);
}

/* Streaming stores are weakly ordered, hence the fence, without which the join of a team would not make them
 * visible (Intel SDM volume 1, section 10.4.6.2). */
static inline void copy_stream(const cs_pass *w, size_t begin, size_t end)
{
    const cs_pass local = *w;
    size_t i = copy_head(&local, begin, end);
    for (; end - i >= COPY_LANES; i += COPY_LANES) {
        VECTOR_STREAM(local.out + i, VECTOR_LOAD(local.a + i));
    }
    copy_elements(&local, i, end);
    _mm_sfence();
}

#undef VECTOR_LOAD
#undef VECTOR_STORE
#undef VECTOR_STREAM

#endif
