/* SPDX-License-Identifier: MIT */
/* Four float64 as one vector, with FMA. See vector_avx512.h for the vocabulary. */
#ifndef CORESWEEP_CORE_VECTOR_H
#define CORESWEEP_CORE_VECTOR_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef __m256d cs_vec;

enum { CS_LANES = 4 };

static inline cs_vec cs_vec_set(double x)
{
    return _mm256_set1_pd(x);
}

static inline cs_vec cs_vec_load(const double *p)
{
    return _mm256_loadu_pd(p);
}

static inline void cs_vec_store(double *p, cs_vec x)
{
    _mm256_storeu_pd(p, x);
}

static inline void cs_vec_stream(double *p, cs_vec x)
{
    _mm256_stream_pd(p, x);
}

static inline __m256i cs_vec_first(size_t count)
{
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)count), _mm256_setr_epi64x(0, 1, 2, 3));
}

static inline cs_vec cs_vec_load_part(const double *p, size_t count)
{
    return _mm256_maskload_pd(p, cs_vec_first(count));
}

static inline void cs_vec_store_part(double *p, cs_vec x, size_t count)
{
    _mm256_maskstore_pd(p, cs_vec_first(count), x);
}

static inline cs_vec cs_vec_add(cs_vec x, cs_vec y)
{
    return _mm256_add_pd(x, y);
}

static inline cs_vec cs_vec_sub(cs_vec x, cs_vec y)
{
    return _mm256_sub_pd(x, y);
}

static inline cs_vec cs_vec_mul(cs_vec x, cs_vec y)
{
    return _mm256_mul_pd(x, y);
}

static inline cs_vec cs_vec_fma(cs_vec x, cs_vec y, cs_vec z)
{
    return _mm256_fmadd_pd(x, y, z);
}

static inline cs_vec cs_vec_one_minus_square(cs_vec x)
{
    return _mm256_fnmadd_pd(x, x, _mm256_set1_pd(1));
}

static inline cs_vec cs_vec_div(cs_vec x, cs_vec y)
{
    return _mm256_div_pd(x, y);
}

static inline cs_vec cs_vec_abs(cs_vec x)
{
    return _mm256_andnot_pd(_mm256_set1_pd(-0.0), x);
}

static inline cs_vec cs_vec_sub_below(cs_vec x, double limit, cs_vec a, double other)
{
    const __m256d below = _mm256_cmp_pd(x, _mm256_set1_pd(limit), _CMP_NGE_UQ);
    return _mm256_blendv_pd(_mm256_set1_pd(other), _mm256_sub_pd(x, a), below);
}

static inline cs_vec cs_vec_with_sign(cs_vec x, cs_vec y)
{
    return _mm256_or_pd(x, _mm256_and_pd(_mm256_set1_pd(-0.0), y));
}

static inline int64_t cs_vec_bits(double x, unsigned places, int64_t mask)
{
    int64_t bits = 0;
    memcpy(&bits, &x, sizeof bits);
    return (bits >> places) & mask;
}

/* Clamped as integers, whose order is that of the magnitudes with every NaN above. They have fewer than 32
 * bits left, so that minimum and maximum of 32-bit integers do, which are the ones that AVX2 has. */
static inline void cs_vec_store_clamped_bits(int64_t *p, cs_vec x, double low, double high, unsigned places,
                                             int64_t mask)
{
    const __m256i least = _mm256_set1_epi64x(cs_vec_bits(low, places, mask));
    const __m256i most = _mm256_set1_epi64x(cs_vec_bits(high, places, mask));
    const __m256i bits = _mm256_castpd_si256(cs_vec_abs(x));
    const __m256i shifted = _mm256_srl_epi64(bits, _mm_cvtsi32_si128((int)places));
    const __m256i kept = _mm256_and_si256(shifted, _mm256_set1_epi64x(mask));
    _mm256_storeu_si256((__m256i *)p, _mm256_max_epi32(_mm256_min_epi32(kept, most), least));
}

static inline __m256d cs_vec_two_pairs(uintptr_t base, int64_t a, int64_t b)
{
    return _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_load_pd((const double *)(base + (uintptr_t)a))),
                                _mm_load_pd((const double *)(base + (uintptr_t)b)), 1);
}

static inline void cs_vec_load_pairs(uintptr_t base, const int64_t *offset, cs_vec *first, cs_vec *second)
{
    const __m256d even = cs_vec_two_pairs(base, offset[0], offset[2]);
    const __m256d odd = cs_vec_two_pairs(base, offset[1], offset[3]);
    *first = _mm256_unpacklo_pd(even, odd);
    *second = _mm256_unpackhi_pd(even, odd);
}

static inline void cs_vec_fence(void)
{
    _mm_sfence();
}

#endif
