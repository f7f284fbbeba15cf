/* SPDX-License-Identifier: MIT */
/* The vocabulary of sort_vector.h for AVX-512, eight keys of 64 bits a vector. */
#include <immintrin.h>

#include "sort_vector.h"

typedef __m512i vec;
#define v_load(p) _mm512_loadu_si512(p)
#define v_store(p, v) _mm512_storeu_si512(p, v)
#define v_and_xor(a, b, c) _mm512_ternarylogic_epi64(a, b, c, 0x78)
enum { LANES = 8 };
typedef __m512d vec_real;
#define v_all(x) _mm512_set1_epi64(x)
#define v_add _mm512_add_epi64
#define v_sub _mm512_sub_epi64
#define v_min _mm512_min_epi64
#define v_max _mm512_max_epi64
#define v_signs(v) _mm512_srai_epi64(v, 63)
#define v_same(a, b) (unsigned)__builtin_popcount(_mm512_cmpeq_epi64_mask(a, b))
#define v_ascends(a, b) (_mm512_cmpgt_epi64_mask(a, b) == 0)
#define v_counts(p) _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(p)))
#define v_where_more(count, r, a, b) _mm512_mask_mov_epi64(b, _mm512_cmpgt_epi64_mask(count, v_all(r)), a)
#define v_real_all(x) _mm512_set1_pd(x)
#define v_real_load(p) _mm512_loadu_pd(p)
#define v_real_sub _mm512_sub_pd
#define v_real_mul _mm512_mul_pd
#define v_real_min _mm512_min_pd
#define v_real_max _mm512_max_pd
#define v_as_real _mm512_castsi512_pd
#define v_unsigned _mm512_cvtepu64_pd

static inline vec v_load_some(const word *p, size_t n, vec fill)
{
    return _mm512_mask_loadu_epi64(fill, (__mmask8)((1u << n) - 1), p);
}

static inline void v_store_some(word *p, size_t n, vec v)
{
    _mm512_mask_storeu_epi64(p, (__mmask8)((1u << n) - 1), v);
}

static inline vec v_reverse(vec v)
{
    return _mm512_permutexvar_epi64(_mm512_setr_epi64(7, 6, 5, 4, 3, 2, 1, 0), v);
}

static inline vec v_clean(vec v)
{
    vec other = _mm512_shuffle_i64x2(v, v, 0x4e);
    v = _mm512_mask_max_epi64(v_min(v, other), 0xf0, v, other);
    other = _mm512_permutex_epi64(v, 0x4e);
    v = _mm512_mask_max_epi64(v_min(v, other), 0xcc, v, other);
    other = _mm512_shuffle_epi32(v, _MM_PERM_BADC);
    return _mm512_mask_max_epi64(v_min(v, other), 0xaa, v, other);
}

static inline void v_transpose(vec *v)
{
    const vec low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
    const vec high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
    vec pairs[8];
    vec fours[8];
    for (int i = 0; i < 8; i += 2) {
        pairs[i] = _mm512_unpacklo_epi64(v[i], v[i + 1]);
        pairs[i + 1] = _mm512_unpackhi_epi64(v[i], v[i + 1]);
    }
    for (int i = 0; i < 2; i++) {
        fours[i] = _mm512_permutex2var_epi64(pairs[i], low, pairs[i + 2]);
        fours[i + 2] = _mm512_permutex2var_epi64(pairs[i], high, pairs[i + 2]);
        fours[i + 4] = _mm512_permutex2var_epi64(pairs[i + 4], low, pairs[i + 6]);
        fours[i + 6] = _mm512_permutex2var_epi64(pairs[i + 4], high, pairs[i + 6]);
    }
    for (int i = 0; i < 4; i++) {
        v[i] = _mm512_shuffle_i64x2(fours[i], fours[i + 4], 0x44);
        v[i + 4] = _mm512_shuffle_i64x2(fours[i], fours[i + 4], 0xee);
    }
}

/* Compressed in registers: on Zen 4 and 5 a compressing store costs some hundred cycles. */
static inline unsigned v_split(vec raw, vec key, vec pivot, word *low, word *high)
{
    const __mmask8 above = _mm512_cmpgt_epi64_mask(key, pivot);
    v_store(low, _mm512_maskz_compress_epi64((__mmask8)~above, raw));
    v_store(high, _mm512_maskz_compress_epi64(above, raw));
    return LANES - (unsigned)__builtin_popcount(above);
}

typedef __mmask8 vec_mask;
#define v_equal _mm512_cmpeq_epi64_mask
#define v_either(a, b) ((vec_mask)((a) | (b)))
#define v_count(counts, m) _mm512_mask_sub_epi64(counts, m, counts, v_all(-1))

static inline unsigned v_store_others(word *p, vec raw, vec_mask m)
{
    v_store(p, _mm512_maskz_compress_epi64((vec_mask)~m, raw));
    return LANES - (unsigned)__builtin_popcount(m);
}

/* Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits, where the permutation reads it.
 */
static inline vec_real v_line(vec_real t, const real *start, const real *slope)
{
    const vec_real magic = v_real_all(0x1.8p52);
    const vec_real centred = v_real_sub(t, v_real_all(0.5));
    const vec_real shifted =
        _mm512_add_round_pd(centred, magic, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const vec_real rest = v_real_sub(centred, v_real_sub(shifted, magic));
    const vec segment = _mm512_castpd_si512(shifted);
    const vec_real a = _mm512_permutex2var_pd(v_real_load(start), segment, v_real_load(start + 8));
    const vec_real b = _mm512_permutex2var_pd(v_real_load(slope), segment, v_real_load(slope + 8));
    return _mm512_fmadd_pd(rest, b, a);
}

static inline void v_store_index(uint32_t *p, vec_real t)
{
    _mm256_storeu_si256((void *)p, _mm512_cvttpd_epi32(t));
}
