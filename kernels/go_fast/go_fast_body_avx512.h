/* SPDX-License-Identifier: MIT */
/* AVX-512: eight elements at a time, the first and the last under a mask. */
#ifndef CORESWEEP_KERNELS_GO_FAST_BODY_AVX512_H
#define CORESWEEP_KERNELS_GO_FAST_BODY_AVX512_H

#include <immintrin.h>
#include <math.h>

#include "go_fast.h"

enum { LANES = 8, ALL = 0xff };

/* The compilers put vzeroupper before calls of scalar functions, and not before these, whose arguments
 * are vectors. */
#ifdef CORESWEEP_HAVE_LIBMVEC
__m512d _ZGVeN8v_tanh(__m512d x);

static __m512d vector_tanh(__m512d x)
{
    return _ZGVeN8v_tanh(x);
}
#else
static __m512d vector_tanh(__m512d x)
{
    double lane[LANES];
    _mm512_storeu_pd(lane, x);
    for (int i = 0; i < LANES; i++) {
        lane[i] = tanh(lane[i]);
    }
    return _mm512_loadu_pd(lane);
}
#endif

static inline __mmask8 first_lanes(size_t count)
{
    const unsigned mask = count < LANES ? (1u << count) - 1 : ALL;
    return (__mmask8)mask;
}

static inline __m512d load(const void *a, cs_type type, size_t i, __mmask8 mask)
{
    if (type == CS_F64) {
        return _mm512_maskz_loadu_pd(mask, (const double *)a + i);
    }
    return _mm512_cvtepi64_pd(_mm512_maskz_loadu_epi64(mask, (const int64_t *)a + i));
}

/* Diagonal elements i to i + 7, zero for those from `end` on. The unmasked gather leaves its destination
 * undefined, which gcc takes literally: it would wait for whatever last used the register. */
static inline __m512d load_diagonal(const void *a, cs_type type, size_t n, size_t i, size_t end)
{
    const __m512i lane = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    const __m512i index = _mm512_mullo_epi64(lane, _mm512_set1_epi64((long long)n + 1));
    const __mmask8 mask = first_lanes(end - i);
    const size_t first = i * (n + 1);
    if (type == CS_F64) {
        return _mm512_mask_i64gather_pd(_mm512_setzero_pd(), mask, index, (const double *)a + first, 8);
    }
    return _mm512_cvtepi64_pd(
        _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), mask, index, (const int64_t *)a + first, 8));
}

/* The sum of tanh over the diagonal's elements begin to end - 1. tanh(0) of a lane past the end is 0. */
static double go_fast_trace(const go_fast_work *w, size_t begin, size_t end)
{
    __m512d sum = _mm512_setzero_pd();
    for (size_t i = begin; i < end; i += LANES) {
        sum = _mm512_add_pd(sum, vector_tanh(load_diagonal(w->a, w->type, w->n, i, end)));
    }
    return _mm512_reduce_add_pd(sum);
}

/* How many elements from out on lie before the next 64-byte boundary. A store that straddles two cache
 * lines costs two, and at 64 bytes every unaligned store does. */
static inline size_t misaligned(const double *out)
{
    return (0 - (size_t)((uintptr_t)out / sizeof(double))) % LANES;
}

static void go_fast_add(const go_fast_work *w, size_t begin, size_t end, double trace)
{
    const void *a = w->a;
    const cs_type type = w->type;
    double *out = w->out;
    const __m512d add = _mm512_set1_pd(trace);
    const size_t before = misaligned(out + begin);
    const size_t head = before < end - begin ? before : end - begin;
    const __mmask8 head_mask = first_lanes(head);
    size_t i = begin + head;
    _mm512_mask_storeu_pd(out + begin, head_mask, _mm512_add_pd(load(a, type, begin, head_mask), add));
    if (w->bypass) {
        for (; end - i >= LANES; i += LANES) {
            _mm512_stream_pd(out + i, _mm512_add_pd(load(a, type, i, ALL), add));
        }
        _mm_sfence();
    } else {
        for (; end - i >= LANES; i += LANES) {
            _mm512_store_pd(out + i, _mm512_add_pd(load(a, type, i, ALL), add));
        }
    }
    const __mmask8 tail_mask = first_lanes(end - i);
    _mm512_mask_storeu_pd(out + i, tail_mask, _mm512_add_pd(load(a, type, i, tail_mask), add));
}

#endif
