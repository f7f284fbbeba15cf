/* SPDX-License-Identifier: MIT */
/*
 * The vocabulary of sort_vector.h in the vector extensions of gcc and clang, for any CPU: vectors of 32
 * bytes, which the compiler makes of whatever there is. With SORT_AVX2 defined, what it does badly is done by
 * intrinsics.
 */
#include "sort_vector.h"

#undef SORT_VECTOR_BYTES
#if !defined(SORT_AVX2)
#define SORT_VECTOR_BYTES 16
#else
#define SORT_VECTOR_BYTES 32
#endif

enum { LANES = 8 * SORT_VECTOR_BYTES / SORT_BITS };

typedef skey vec __attribute__((vector_size(SORT_VECTOR_BYTES)));
typedef word vec_word __attribute__((vector_size(SORT_VECTOR_BYTES)));
typedef real vec_real __attribute__((vector_size(SORT_VECTOR_BYTES)));
typedef real vec_real_loose __attribute__((vector_size(SORT_VECTOR_BYTES), aligned(sizeof(real)), may_alias));
typedef skey vec_loose __attribute__((vector_size(SORT_VECTOR_BYTES), aligned(sizeof(skey)), may_alias));
typedef uint32_t vec_index __attribute__((vector_size(4 * LANES)));
typedef int32_t vec_signed_index __attribute__((vector_size(4 * LANES)));

#define v_load(p) ((vec) * (const vec_loose *)(const void *)(p))
#define v_store(p, v) ((void)(*(vec_loose *)(void *)(p) = (v)))
#define v_all(x) ((vec){0} + (skey)(x))
#define v_add(a, b) ((vec)((vec_word)(a) + (vec_word)(b)))
#define v_sub(a, b) ((vec)((vec_word)(a) - (vec_word)(b)))
#define v_min(a, b) v_choose((a) > (b), b, a)
#define v_max(a, b) v_choose((a) > (b), a, b)
#define v_signs(v) ((v) < 0)
#define v_and_xor(a, b, c) ((a) ^ ((b) & (c)))
#define v_where_more(count, r, a, b) v_choose((count) > (r), a, b)
#define v_real_all(x) ((vec_real){0} + (real)(x))
#define v_real_sub(a, b) ((a) - (b))
#define v_real_mul(a, b) ((a) * (b))
#define v_real_min(a, b) ((vec_real)v_choose((a) < (b), (vec)(a), (vec)(b)))
#define v_real_max(a, b) ((vec_real)v_choose((a) > (b), (vec)(a), (vec)(b)))
#define v_same lanes_same
#define v_ascends lanes_ascend
#define v_counts widen_counts
#define v_unsigned unsigned_to_real
#define v_as_real(v) ((vec_real)(v))

/* Lanes of a where `mask` has all bits set, else of b. */
static inline vec v_choose(vec mask, vec a, vec b)
{
#if defined(SORT_AVX2)
    return (vec)_mm256_blendv_epi8((__m256i)b, (__m256i)a, (__m256i)mask);
#else
    return (a & mask) | (b & ~mask);
#endif
}

static inline unsigned lanes_same(vec a, vec b)
{
    unsigned same = 0;
    for (int i = 0; i < LANES; i++) {
        same += a[i] == b[i];
    }
    return same;
}

static inline bool lanes_ascend(vec a, vec b)
{
    skey above = 0;
    const vec mask = a > b;
    for (int i = 0; i < LANES; i++) {
        above |= mask[i];
    }
    return above == 0;
}

static inline vec widen_counts(const uint32_t *p)
{
    vec_index counts;
    memcpy(&counts, p, sizeof counts);
    return __builtin_convertvector((vec_signed_index)counts, vec);
}

static inline vec v_load_some(const word *p, size_t n, vec fill)
{
    memcpy(&fill, p, n * sizeof *p);
    return fill;
}

static inline void v_store_some(word *p, size_t n, vec v)
{
    memcpy(p, &v, n * sizeof *p);
}

#if SORT_VECTOR_BYTES * 8 / SORT_BITS == 2

static inline vec v_reverse(vec v)
{
    return __builtin_shufflevector(v, v, 1, 0);
}

static inline vec v_clean(vec v)
{
    const vec other = v_reverse(v);
    return __builtin_shufflevector(v_min(v, other), v_max(v, other), 0, 3);
}

static inline void v_transpose(vec *v)
{
    const vec a = __builtin_shufflevector(v[0], v[1], 0, 2);
    v[1] = __builtin_shufflevector(v[0], v[1], 1, 3);
    v[0] = a;
}

#elif SORT_VECTOR_BYTES * 8 / SORT_BITS == 4

static inline vec v_reverse(vec v)
{
    return __builtin_shufflevector(v, v, 3, 2, 1, 0);
}

static inline vec v_clean(vec v)
{
    vec other = __builtin_shufflevector(v, v, 2, 3, 0, 1);
    vec low = v_min(v, other);
    vec high = v_max(v, other);
    v = __builtin_shufflevector(low, high, 0, 1, 6, 7);
    other = __builtin_shufflevector(v, v, 1, 0, 3, 2);
    low = v_min(v, other);
    high = v_max(v, other);
    return __builtin_shufflevector(low, high, 0, 5, 2, 7);
}

static inline void v_transpose(vec *v)
{
    const vec a = __builtin_shufflevector(v[0], v[1], 0, 4, 2, 6);
    const vec b = __builtin_shufflevector(v[0], v[1], 1, 5, 3, 7);
    const vec c = __builtin_shufflevector(v[2], v[3], 0, 4, 2, 6);
    const vec d = __builtin_shufflevector(v[2], v[3], 1, 5, 3, 7);
    v[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    v[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    v[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    v[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

#else

static inline vec v_reverse(vec v)
{
    return __builtin_shufflevector(v, v, 7, 6, 5, 4, 3, 2, 1, 0);
}

static inline vec v_clean(vec v)
{
    vec other = __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3);
    vec low = v_min(v, other);
    vec high = v_max(v, other);
    v = __builtin_shufflevector(low, high, 0, 1, 2, 3, 12, 13, 14, 15);
    other = __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5);
    low = v_min(v, other);
    high = v_max(v, other);
    v = __builtin_shufflevector(low, high, 0, 1, 10, 11, 4, 5, 14, 15);
    other = __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6);
    low = v_min(v, other);
    high = v_max(v, other);
    return __builtin_shufflevector(low, high, 0, 9, 2, 11, 4, 13, 6, 15);
}

static inline void v_transpose(vec *v)
{
    vec t[8];
    for (int i = 0; i < 8; i += 2) {
        t[i] = __builtin_shufflevector(v[i], v[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        t[i + 1] = __builtin_shufflevector(v[i], v[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4) {
        v[i] = __builtin_shufflevector(t[i], t[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        v[i + 1] = __builtin_shufflevector(t[i], t[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        v[i + 2] = __builtin_shufflevector(t[i + 1], t[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        v[i + 3] = __builtin_shufflevector(t[i + 1], t[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (int i = 0; i < 4; i++) {
        t[i] = __builtin_shufflevector(v[i], v[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        t[i + 4] = __builtin_shufflevector(v[i], v[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
    for (int i = 0; i < 8; i++) {
        v[i] = t[i];
    }
}

#endif

#if SORT_BITS == 64

/* Each half of 32 bits becomes the low bits of a number whose exponent makes them count, 2^52 or 2^84. */
static inline vec_real unsigned_to_real(vec v)
{
    const vec_word u = (vec_word)v;
    const vec_real low = (vec_real)((u & 0xffffffff) | 0x4330000000000000);
    const vec_real high = (vec_real)((u >> 32) | 0x4530000000000000);
    return (high - v_real_all(0x1p84 + 0x1p52)) + low;
}

#else

static inline vec_real unsigned_to_real(vec v)
{
    const vec_word u = (vec_word)v;
    const vec_real low = (vec_real)((u & 0xffff) | 0x4b000000);
    const vec_real high = (vec_real)((u >> 16) | 0x53000000);
    return (high - v_real_all(0x1p39f + 0x1p23f)) + low;
}

#endif

static inline void v_store_index(uint32_t *p, vec_real t)
{
    const vec_signed_index index = __builtin_convertvector(t, vec_signed_index);
    memcpy(p, &index, sizeof index);
}

static inline vec_real v_line(vec_real t, const real *start, const real *slope)
{
    vec_real result;
    for (int i = 0; i < LANES; i++) {
        const int segment = (int)t[i];
        result[i] = start[segment] + (t[i] - ((real)segment + (real)0.5)) * slope[segment];
    }
    return result;
}

#if !defined(SORT_AVX2)

static inline unsigned v_split(vec raw, vec key, vec pivot, word *low, word *high)
{
    unsigned below = 0;
    const vec mask = key > pivot;
    for (unsigned i = 0; i < LANES; i++) {
        low[below] = (word)raw[i];
        high[i - below] = (word)raw[i];
        below += mask[i] == 0;
    }
    return below;
}

#elif SORT_BITS == 64

/* For each set of lanes above the pivot: which halves of lanes, by fours of bits, come to the front, the
 * others behind. */
static inline unsigned v_split(vec raw, vec key, vec pivot, word *low, word *high)
{
#define SORT_ROW(a, b, c, d)                                                                                 \
    {                                                                                                        \
        2 * (a), 2 * (a) + 1, 2 * (b), 2 * (b) + 1, 2 * (c), 2 * (c) + 1, 2 * (d), 2 * (d) + 1               \
    }
    static const int32_t front[16][8] = {
        SORT_ROW(0, 1, 2, 3), SORT_ROW(0, 1, 2, 3), SORT_ROW(1, 0, 2, 3), SORT_ROW(0, 1, 2, 3),
        SORT_ROW(2, 0, 1, 3), SORT_ROW(0, 2, 1, 3), SORT_ROW(1, 2, 0, 3), SORT_ROW(0, 1, 2, 3),
        SORT_ROW(3, 0, 1, 2), SORT_ROW(0, 3, 1, 2), SORT_ROW(1, 3, 0, 2), SORT_ROW(0, 1, 3, 2),
        SORT_ROW(2, 3, 0, 1), SORT_ROW(0, 2, 3, 1), SORT_ROW(1, 2, 3, 0), SORT_ROW(0, 1, 2, 3)};
#undef SORT_ROW
    const unsigned above = (unsigned)_mm256_movemask_pd((__m256d)(key > pivot));
    const __m256i to_low = _mm256_loadu_si256((const void *)front[~above & 15]);
    const __m256i to_high = _mm256_loadu_si256((const void *)front[above]);
    v_store(low, (vec)_mm256_permutevar8x32_epi32((__m256i)raw, to_low));
    v_store(high, (vec)_mm256_permutevar8x32_epi32((__m256i)raw, to_high));
    return LANES - (unsigned)__builtin_popcount(above);
}

#else

/* The lanes' numbers, a byte each, are compressed to the front by pext and unpacked. */
static inline unsigned v_split(vec raw, vec key, vec pivot, word *low, word *high)
{
    const unsigned above = (unsigned)_mm256_movemask_ps((__m256)(key > pivot));
    const uint64_t spread = _pdep_u64(above, 0x0101010101010101) * 0xff;
    const uint64_t lanes = 0x0706050403020100;
    const __m128i to_low = _mm_cvtsi64_si128((long long)_pext_u64(lanes, ~spread));
    const __m128i to_high = _mm_cvtsi64_si128((long long)_pext_u64(lanes, spread));
    v_store(low, (vec)_mm256_permutevar8x32_epi32((__m256i)raw, _mm256_cvtepu8_epi32(to_low)));
    v_store(high, (vec)_mm256_permutevar8x32_epi32((__m256i)raw, _mm256_cvtepu8_epi32(to_high)));
    return LANES - (unsigned)__builtin_popcount(above);
}

#endif
