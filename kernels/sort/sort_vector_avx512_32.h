/* SPDX-License-Identifier: MIT */
/* The vocabulary of sort_vector.h for AVX-512, sixteen keys of 32 bits a vector. */
#include <immintrin.h>

#include "sort_vector.h"

typedef __m512i vec;
#define v_load(p) _mm512_loadu_si512(p)
#define v_store(p, v) _mm512_storeu_si512(p, v)
#define v_and_xor(a, b, c) _mm512_ternarylogic_epi64(a, b, c, 0x78)
enum { LANES = 16 };
typedef __m512 vec_real;
#define v_all(x) _mm512_set1_epi32(x)
#define v_add _mm512_add_epi32
#define v_sub _mm512_sub_epi32
#define v_min _mm512_min_epi32
#define v_max _mm512_max_epi32
#define v_signs(v) _mm512_srai_epi32(v, 31)
#define v_same(a, b) (unsigned)__builtin_popcount(_mm512_cmpeq_epi32_mask(a, b))
#define v_ascends(a, b) (_mm512_cmpgt_epi32_mask(a, b) == 0)
#define v_counts(p) _mm512_loadu_si512(p)
#define v_where_more(count, r, a, b) _mm512_mask_mov_epi32(b, _mm512_cmpgt_epi32_mask(count, v_all(r)), a)
#define v_real_all(x) _mm512_set1_ps(x)
#define v_real_load(p) _mm512_loadu_ps(p)
#define v_real_sub _mm512_sub_ps
#define v_real_mul _mm512_mul_ps
#define v_real_min _mm512_min_ps
#define v_real_max _mm512_max_ps
#define v_as_real _mm512_castsi512_ps
#define v_unsigned _mm512_cvtepu32_ps

static inline vec v_load_some(const word *p, size_t n, vec fill)
{
    return _mm512_mask_loadu_epi32(fill, (__mmask16)((1u << n) - 1), p);
}

static inline void v_store_some(word *p, size_t n, vec v)
{
    _mm512_mask_storeu_epi32(p, (__mmask16)((1u << n) - 1), v);
}

static inline vec v_reverse(vec v)
{
    const vec order = _mm512_setr_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    return _mm512_permutexvar_epi32(order, v);
}

static inline vec v_clean(vec v)
{
    vec other = _mm512_shuffle_i64x2(v, v, 0x4e);
    v = _mm512_mask_max_epi32(v_min(v, other), 0xff00, v, other);
    other = _mm512_permutex_epi64(v, 0x4e);
    v = _mm512_mask_max_epi32(v_min(v, other), 0xf0f0, v, other);
    other = _mm512_shuffle_epi32(v, _MM_PERM_BADC);
    v = _mm512_mask_max_epi32(v_min(v, other), 0xcccc, v, other);
    other = _mm512_shuffle_epi32(v, _MM_PERM_CDAB);
    return _mm512_mask_max_epi32(v_min(v, other), 0xaaaa, v, other);
}

static inline void v_transpose(vec *v)
{
    vec t[16];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(v[i], v[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(v[i], v[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        v[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        v[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        v[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        v[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    for (int i = 0; i < 4; i++) { /* v[4 g + i] holds, in part p, column 4 p + i of rows 4 g to 4 g + 3 */
        const vec a = _mm512_shuffle_i64x2(v[i], v[i + 4], 0x88);
        const vec b = _mm512_shuffle_i64x2(v[i], v[i + 4], 0xdd);
        const vec c = _mm512_shuffle_i64x2(v[i + 8], v[i + 12], 0x88);
        const vec d = _mm512_shuffle_i64x2(v[i + 8], v[i + 12], 0xdd);
        t[i] = _mm512_shuffle_i64x2(a, c, 0x88);
        t[i + 4] = _mm512_shuffle_i64x2(b, d, 0x88);
        t[i + 8] = _mm512_shuffle_i64x2(a, c, 0xdd);
        t[i + 12] = _mm512_shuffle_i64x2(b, d, 0xdd);
    }
    for (int i = 0; i < 16; i++) {
        v[i] = t[i];
    }
}

static inline unsigned v_split(vec raw, vec key, vec pivot, word *low, word *high)
{
    const __mmask16 above = _mm512_cmpgt_epi32_mask(key, pivot);
    v_store(low, _mm512_maskz_compress_epi32((__mmask16)~above, raw));
    v_store(high, _mm512_maskz_compress_epi32(above, raw));
    return LANES - (unsigned)__builtin_popcount(above);
}

typedef __mmask16 vec_mask;
#define v_equal _mm512_cmpeq_epi32_mask
#define v_either(a, b) ((vec_mask)((a) | (b)))
#define v_count(counts, m) _mm512_mask_sub_epi32(counts, m, counts, v_all(-1))

static inline unsigned v_store_others(word *p, vec raw, vec_mask m)
{
    v_store(p, _mm512_maskz_compress_epi32((vec_mask)~m, raw));
    return LANES - (unsigned)__builtin_popcount(m);
}

static inline vec_real v_line(vec_real t, const real *start, const real *slope)
{
    const vec_real magic = v_real_all(0x1.8p23f);
    const vec_real centred = v_real_sub(t, v_real_all(0.5f));
    const vec_real shifted =
        _mm512_add_round_ps(centred, magic, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const vec_real rest = v_real_sub(centred, v_real_sub(shifted, magic));
    const vec segment = _mm512_castps_si512(shifted);
    const vec_real a = _mm512_permutexvar_ps(segment, v_real_load(start));
    const vec_real b = _mm512_permutexvar_ps(segment, v_real_load(slope));
    return _mm512_fmadd_ps(rest, b, a);
}

static inline void v_store_index(uint32_t *p, vec_real t)
{
    v_store(p, _mm512_cvttps_epi32(t));
}
