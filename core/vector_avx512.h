/* SPDX-License-Identifier: MIT */
/*
 * Eight float64 as one vector, for code that is written once in this vocabulary and compiled for each
 * instruction set: vector_avx512.h, vector_avx2.h, vector_one.h. Include one of them, from a file that is
 * compiled with its flags, before a header that asks for a vector.
 */
#ifndef CORESWEEP_CORE_VECTOR_H
#define CORESWEEP_CORE_VECTOR_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

typedef __m512d cs_vec;

enum { CS_LANES = 8 };

static inline cs_vec cs_vec_set(double x)
{
    return _mm512_set1_pd(x);
}

static inline cs_vec cs_vec_load(const double *p)
{
    return _mm512_loadu_pd(p);
}

static inline void cs_vec_store(double *p, cs_vec x)
{
    _mm512_storeu_pd(p, x);
}

/* Past the caches; p at a vector's alignment. */
static inline void cs_vec_stream(double *p, cs_vec x)
{
    _mm512_stream_pd(p, x);
}

/* The first `count` lanes, 0 to CS_LANES; the others are zero, and their memory is not touched. */
static inline cs_vec cs_vec_load_part(const double *p, size_t count)
{
    return _mm512_maskz_loadu_pd((__mmask8)((1U << count) - 1), p);
}

static inline void cs_vec_store_part(double *p, cs_vec x, size_t count)
{
    _mm512_mask_storeu_pd(p, (__mmask8)((1U << count) - 1), x);
}

static inline cs_vec cs_vec_add(cs_vec x, cs_vec y)
{
    return _mm512_add_pd(x, y);
}

static inline cs_vec cs_vec_sub(cs_vec x, cs_vec y)
{
    return _mm512_sub_pd(x, y);
}

static inline cs_vec cs_vec_mul(cs_vec x, cs_vec y)
{
    return _mm512_mul_pd(x, y);
}

/* x y + z; rounded once where the instruction set has it. */
static inline cs_vec cs_vec_fma(cs_vec x, cs_vec y, cs_vec z)
{
    return _mm512_fmadd_pd(x, y, z);
}

/* 1 - x^2, which cancels where x is near 1: to within an ULP of the difference. */
static inline cs_vec cs_vec_one_minus_square(cs_vec x)
{
    return _mm512_fnmadd_pd(x, x, _mm512_set1_pd(1));
}

static inline cs_vec cs_vec_div(cs_vec x, cs_vec y)
{
    return _mm512_div_pd(x, y);
}

static inline cs_vec cs_vec_abs(cs_vec x)
{
    return _mm512_abs_pd(x);
}

/* x - a where x < limit or is NaN, elsewhere `other`. Raises no exception for a quiet NaN, as the
 * instructions for a minimum do. */
static inline cs_vec cs_vec_sub_below(cs_vec x, double limit, cs_vec a, double other)
{
    const __mmask8 below = _mm512_cmp_pd_mask(x, _mm512_set1_pd(limit), _CMP_NGE_UQ);
    return _mm512_mask_sub_pd(_mm512_set1_pd(other), below, x, a);
}

/* The magnitude of x, which is not negative, with the sign of y. */
static inline cs_vec cs_vec_with_sign(cs_vec x, cs_vec y)
{
    const __m512i sign = _mm512_set1_epi64(INT64_MIN);
    return _mm512_castsi512_pd(
        _mm512_ternarylogic_epi64(_mm512_castpd_si512(x), _mm512_castpd_si512(y), sign, 0xf8));
}

/* |x|, but at least `low` and at most `high`, also for a NaN; of its bits, shifted right by `places` > 32,
 * those of `mask`. Raises no exception for a quiet NaN. */
static inline void cs_vec_store_clamped_bits(int64_t *p, cs_vec x, double low, double high, unsigned places,
                                             int64_t mask)
{
    const __m512d at_most = _mm512_range_pd(x, _mm512_set1_pd(high), 0xa); /* the lesser magnitude */
    const __m512i bits = _mm512_castpd_si512(_mm512_max_pd(at_most, _mm512_set1_pd(low)));
    const __m512i shifted = _mm512_srl_epi64(bits, _mm_cvtsi32_si128((int)places));
    _mm512_storeu_si512(p, _mm512_and_si512(shifted, _mm512_set1_epi64(mask)));
}

/* Four pairs of doubles, each at base + offset bytes, 16-byte aligned. */
static inline __m512d cs_vec_four_pairs(uintptr_t base, int64_t a, int64_t b, int64_t c, int64_t d)
{
    const __m256d low =
        _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_load_pd((const double *)(base + (uintptr_t)a))),
                             _mm_load_pd((const double *)(base + (uintptr_t)b)), 1);
    const __m256d high =
        _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_load_pd((const double *)(base + (uintptr_t)c))),
                             _mm_load_pd((const double *)(base + (uintptr_t)d)), 1);
    return _mm512_insertf64x4(_mm512_castpd256_pd512(low), high, 1);
}

/* For each lane the two doubles at base + offset. By loads of a pair each: on Zen 5 6.2 cycles a vector, a
 * gather of the first alone takes 8.3, and gcc's gather waits for its destination's last use besides. */
static inline void cs_vec_load_pairs(uintptr_t base, const int64_t *offset, cs_vec *first, cs_vec *second)
{
    const __m512d even = cs_vec_four_pairs(base, offset[0], offset[2], offset[4], offset[6]);
    const __m512d odd = cs_vec_four_pairs(base, offset[1], offset[3], offset[5], offset[7]);
    *first = _mm512_unpacklo_pd(even, odd);
    *second = _mm512_unpackhi_pd(even, odd);
}

/* Makes streamed stores visible in order with what follows. */
static inline void cs_vec_fence(void)
{
    _mm_sfence();
}

#endif
