/* SPDX-License-Identifier: MIT */
/* AVX2: four elements at a time. */
#ifndef CORESWEEP_KERNELS_GO_FAST_BODY_AVX2_H
#define CORESWEEP_KERNELS_GO_FAST_BODY_AVX2_H

#include <immintrin.h>
#include <math.h>

#include "go_fast.h"

enum { LANES = 4 };

/* The compilers put vzeroupper before calls of scalar functions, and not before these, whose arguments
 * are vectors. */
#ifdef CORESWEEP_HAVE_LIBMVEC
__m256d _ZGVdN4v_tanh(__m256d x);

static __m256d vector_tanh(__m256d x)
{
    return _ZGVdN4v_tanh(x);
}
#else
static __m256d vector_tanh(__m256d x)
{
    double lane[LANES];
    _mm256_storeu_pd(lane, x);
    for (int i = 0; i < LANES; i++) {
        lane[i] = tanh(lane[i]);
    }
    return _mm256_loadu_pd(lane);
}
#endif

/*
 * (double)x for every int64, which AVX2 has no instruction for. With x = h 2^32 + l, h signed:
 * the bits of l under the exponent of 2^52 are the double 2^52 + l; those of h + 2^31 (its sign bit
 * turned) under the exponent of 2^84 are 2^84 + 2^63 + h 2^32. Subtracting 2^84 + 2^63 + 2^52 from the
 * second leaves h 2^32 - 2^52, a multiple of 2^32 below 2^64 and so exact; the last addition alone rounds.
 */
static __m256d to_double(__m256i x)
{
    const __m256i low_exponent = _mm256_set1_epi64x(0x4330000000000000);
    const __m256i high_exponent = _mm256_set1_epi64x(0x4530000080000000);
    const __m256d excess = _mm256_castsi256_pd(_mm256_set1_epi64x(0x4530000080100000));
    const __m256i low = _mm256_blend_epi32(low_exponent, x, 0x55);
    const __m256i high = _mm256_xor_si256(_mm256_srli_epi64(x, 32), high_exponent);
    return _mm256_add_pd(_mm256_sub_pd(_mm256_castsi256_pd(high), excess), _mm256_castsi256_pd(low));
}

static inline __m256d load(const void *a, cs_type type, size_t i)
{
    if (type == CS_F64) {
        return _mm256_loadu_pd((const double *)a + i);
    }
    return to_double(_mm256_loadu_si256((const __m256i *)((const int64_t *)a + i)));
}

/* Diagonal elements i to i + 3, zero for those from `end` on. The unmasked gather leaves its destination
 * undefined, which gcc takes literally: it would wait for whatever last used the register. */
static inline __m256d load_diagonal(const void *a, cs_type type, size_t n, size_t i, size_t end)
{
    const long long step = (long long)n + 1;
    const __m256i index = _mm256_setr_epi64x(0, step, 2 * step, 3 * step);
    const __m256i left = _mm256_set1_epi64x((long long)(end - i));
    const __m256i mask = _mm256_cmpgt_epi64(left, _mm256_setr_epi64x(0, 1, 2, 3));
    const size_t first = i * (n + 1);
    if (type == CS_F64) {
        return _mm256_mask_i64gather_pd(_mm256_setzero_pd(), (const double *)a + first, index,
                                        _mm256_castsi256_pd(mask), 8);
    }
    return to_double(
        _mm256_mask_i64gather_epi64(_mm256_setzero_si256(), (const long long *)a + first, index, mask, 8));
}

/* The sum of tanh over the diagonal's elements begin to end - 1. tanh(0) of a lane past the end is 0. */
static double go_fast_trace(const go_fast_work *w, size_t begin, size_t end)
{
    __m256d sum = _mm256_setzero_pd();
    for (size_t i = begin; i < end; i += LANES) {
        sum = _mm256_add_pd(sum, vector_tanh(load_diagonal(w->a, w->type, w->n, i, end)));
    }
    double lane[LANES];
    _mm256_storeu_pd(lane, sum);
    return (lane[0] + lane[2]) + (lane[1] + lane[3]);
}

/* How many elements from out on lie before the next 32-byte boundary. */
static inline size_t misaligned(const double *out)
{
    return (0 - (size_t)((uintptr_t)out / sizeof(double))) % LANES;
}

static void go_fast_add(const go_fast_work *w, size_t begin, size_t end, double trace)
{
    const void *a = w->a;
    const cs_type type = w->type;
    double *out = w->out;
    const __m256d add = _mm256_set1_pd(trace);
    const size_t head = misaligned(out + begin);
    size_t i = begin;
    for (; i < end && i - begin < head; i++) {
        out[i] = go_fast_element(a, type, i) + trace;
    }
    if (w->bypass) {
        for (; end - i >= LANES; i += LANES) {
            _mm256_stream_pd(out + i, _mm256_add_pd(load(a, type, i), add));
        }
        _mm_sfence();
    } else {
        for (; end - i >= LANES; i += LANES) {
            _mm256_store_pd(out + i, _mm256_add_pd(load(a, type, i), add));
        }
    }
    for (; i < end; i++) {
        out[i] = go_fast_element(a, type, i) + trace;
    }
}

#endif
