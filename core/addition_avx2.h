/* SPDX-License-Identifier: MIT */
/* cs_add_avx2: addition.h's loop, four elements at a time. For files that are compiled with AVX2. */
#ifndef CORESWEEP_CORE_ADDITION_AVX2_H
#define CORESWEEP_CORE_ADDITION_AVX2_H

#include <immintrin.h>

#include "addition.h"

enum { CS_ADD_LANES_AVX2 = 4 };

/*
 * (double)x for every int64, which AVX2 has no instruction for. With x = h 2^32 + l, h signed:
 * the bits of l under the exponent of 2^52 are the double 2^52 + l; those of h + 2^31 (its sign bit
 * turned) under the exponent of 2^84 are 2^84 + 2^63 + h 2^32. Subtracting 2^84 + 2^63 + 2^52 from the
 * second leaves h 2^32 - 2^52, a multiple of 2^32 below 2^64 and so exact; the last addition alone rounds.
 */
static inline __m256d cs__add_to_double(__m256i x)
{
    const __m256i low_exponent = _mm256_set1_epi64x(0x4330000000000000);
    const __m256i high_exponent = _mm256_set1_epi64x(0x4530000080000000);
    const __m256d excess = _mm256_castsi256_pd(_mm256_set1_epi64x(0x4530000080100000));
    const __m256i low = _mm256_blend_epi32(low_exponent, x, 0x55);
    const __m256i high = _mm256_xor_si256(_mm256_srli_epi64(x, 32), high_exponent);
    return _mm256_add_pd(_mm256_sub_pd(_mm256_castsi256_pd(high), excess), _mm256_castsi256_pd(low));
}

static inline __m256d cs__add_load(const void *a, cs_type type, size_t i)
{
    if (type == CS_F64) {
        return _mm256_loadu_pd((const double *)a + i);
    }
    return cs__add_to_double(_mm256_loadu_si256((const __m256i *)((const int64_t *)a + i)));
}

static inline void cs_add_avx2(const cs_addition *x, size_t begin, size_t end, double s)
{
    enum { LANES = CS_ADD_LANES_AVX2 };
    double *out = x->out;
    const void *a = x->a;
    const cs_type type = x->type;
    const __m256d add = _mm256_set1_pd(s);
    const size_t head = (0 - (size_t)((uintptr_t)(out + begin) / sizeof(double))) % LANES;
    size_t i = begin;
    for (; i < end && i - begin < head; i++) {
        out[i] = cs_add_element(a, type, i) + s;
    }
    if (x->bypass) {
        for (; end - i >= LANES; i += LANES) {
            _mm256_stream_pd(out + i, _mm256_add_pd(cs__add_load(a, type, i), add));
        }
        _mm_sfence(); /* streaming stores are weakly ordered: a join of threads would not make them visible */
    } else {
        for (; end - i >= LANES; i += LANES) {
            _mm256_store_pd(out + i, _mm256_add_pd(cs__add_load(a, type, i), add));
        }
    }
    for (; i < end; i++) {
        out[i] = cs_add_element(a, type, i) + s;
    }
}

#endif
