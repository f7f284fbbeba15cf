/* SPDX-License-Identifier: MIT */
/*
 * The vocabulary of sort_vector.h in the vector extensions of gcc and clang, for any CPU: vectors of 32
 * bytes, which the compiler makes of whatever there is. With SORT_AVX2 defined, what it does badly is done by
 * intrinsics.
 */
#include "sort_vector.h"

#undef v_pick
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

#include "sort_vector_shuffles.h"

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

#if !defined(SORT_AVX2)
#define v_pick pick_lanes

static inline vec_real pick_lanes(const real *from, vec_signed_index segment)
{
    vec_real picked;
    for (int i = 0; i < LANES; i++) {
        picked[i] = from[segment[i]];
    }
    return picked;
}

#elif SORT_BITS == 64
#define v_pick(from, segment) (vec_real) _mm256_i32gather_pd(from, (__m128i)(segment), 8)
#else
#define v_pick(from, segment) (vec_real) _mm256_i32gather_ps(from, (__m256i)(segment), 4)
#endif

static inline vec_real v_line(vec_real t, const real *start, const real *slope)
{
    const vec_signed_index segment = __builtin_convertvector(t, vec_signed_index);
    const vec_real middle = __builtin_convertvector(segment, vec_real) + (real)0.5;
    return v_pick(start, segment) + (t - middle) * v_pick(slope, segment);
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

typedef vec vec_mask;
#define v_equal(a, b) ((a) == (b))
#define v_either(a, b) ((a) | (b))
#define v_count(counts, m) v_sub(counts, m)

/* What is equal has -1 in its mask, which is not above -1. */
static inline unsigned v_store_others(word *p, vec raw, vec_mask m)
{
    word equal[LANES];
    return LANES - v_split(raw, m, v_all(-1), equal, p);
}
