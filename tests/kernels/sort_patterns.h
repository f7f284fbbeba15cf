/* SPDX-License-Identifier: MIT */
/* Inputs for the tests of sorting: bits of keys by the name of a pattern. */
#ifndef CORESWEEP_TESTS_KERNELS_SORT_PATTERNS_H
#define CORESWEEP_TESTS_KERNELS_SORT_PATTERNS_H

#include <math.h>

#include "rng.h"
#include "sort_keys.h"
#include "support.h"

enum pattern {
    UNIFORM,
    NORMAL,
    WIDE,
    BITS,
    FEW,
    ROOT,
    ONE_FAR,
    EQUAL,
    SORTED,
    REVERSED,
    SAW,
    ORGAN,
    CLUSTERS,
    LADDER,
    SPECIALS,
    HALF_EQUAL,
    TWO,
    GIANT,
    MISLED,
    ALIGNED,
    STEPS,
    INFINITE,
    PATTERNS
};

static inline uint64_t from_real(double x, int type)
{
    uint64_t bits = 0;
    if (type == SORT_TYPE_f64) {
        memcpy(&bits, &x, sizeof x);
    } else if (type == SORT_TYPE_f32) {
        const float y = (float)x;
        memcpy(&bits, &y, sizeof y);
    } else {
        const double scaled = x * 0x1p20;
        bits = (uint64_t)(int64_t)(fabs(scaled) < 0x1p62 ? scaled : copysign(0x1p62, scaled));
    }
    return bits;
}

static inline uint64_t special(cs_rng *rng, int type)
{
    static const double values[] = {0.0, 1.0, 0x1p-1022, 0x1p-1074, 1.7976931348623157e308, 0x1p-126};
    const uint64_t sign = key_sign(type);
    const uint64_t infinity = key_infinity(type);
    const uint64_t signs = cs_rng_next(rng) & sign;
    switch (cs_rng_below(rng, 4)) {
    case 0:
        return signs | infinity;
    case 1:
        return signs | infinity | (1 + cs_rng_below(rng, 5)) | (cs_rng_next(rng) & (sign >> 12));
    default:
        return signs | from_real(values[cs_rng_below(rng, COUNT_OF(values))], type);
    }
}

/* Whether the i-th of n keys is one of those that 1024 samples, spread as the distribution into buckets
 * spreads its own, would show. */
static inline bool is_sampled(size_t i, size_t n)
{
    const size_t step = n / 1024;
    uint32_t x = (uint32_t)(step > 0 ? i / step : 0) * 0x9e3779b9;
    x = (x ^ x >> 15) * 0x9e3779b9;
    return step > 0 && i % step == (size_t)((uint64_t)x * step >> 32);
}

static inline uint64_t element(enum pattern pattern, cs_rng *rng, size_t i, size_t n, int type)
{
    const double x = (double)i;
    const uint64_t root = (uint64_t)sqrt((double)n) + 1;
    switch (pattern) {
    case UNIFORM:
        return from_real(cs_rng_uniform(rng), type);
    case NORMAL:
        return from_real(cs_rng_normal(rng), type);
    case WIDE:
        return from_real(exp(30 * cs_rng_normal(rng)) * (cs_rng_below(rng, 2) == 0 ? -1 : 1), type);
    case BITS:
        return cs_rng_next(rng);
    case FEW:
        return from_real((double)cs_rng_below(rng, 5), type);
    case ROOT:
        return from_real((double)cs_rng_below(rng, root), type);
    case ONE_FAR:
        return from_real(i == n / 2 ? 1e30 : cs_rng_uniform(rng), type);
    case SORTED:
        return from_real(x, type);
    case REVERSED:
        return from_real(-x, type);
    case SAW:
        return from_real((double)(i % root), type);
    case ORGAN:
        return from_real((double)(i < n / 2 ? i : n - i), type);
    case CLUSTERS:
        return from_real(exp2((double)cs_rng_below(rng, 9)) + 1e-6 * cs_rng_uniform(rng), type);
    case LADDER: /* half of the keys in each next octave */
        return from_real(exp2(-(double)__builtin_ctzll(cs_rng_next(rng) | (uint64_t)1 << 60)), type);
    case SPECIALS:
        return special(rng, type);
    case HALF_EQUAL:
        return from_real(i % 2 == 0 ? 0.5 : cs_rng_uniform(rng), type);
    case TWO:
        return from_real(cs_rng_below(rng, 2) == 0 ? -1.5 : 1.5, type);
    case GIANT: /* nearly all keys in a millionth of the range, which one distribution cannot part */
        return from_real(i % 50 == 0 ? 1e3 * cs_rng_uniform(rng) : 500 + 1e-3 * cs_rng_uniform(rng), type);
    case MISLED: /* a sample sees an even spread, where the others are close together */
        return from_real(is_sampled(i, n) ? cs_rng_uniform(rng) : 0.75 + 0x1p-12 * cs_rng_uniform(rng), type);
    case ALIGNED: /* the same keys again after each 256 */
        return from_real((double)(i % 256 * 37 % 256) * 0.125, type);
    case STEPS: /* runs of 1024 equal keys */
        return from_real((double)(i / 1024 * 7919 % 1009), type);
    case INFINITE: /* one in twenty is -infinity, or the least integer */
        return i % 20 == 7 ? (key_types[type].floating ? key_sign(type) | key_infinity(type)
                                                       : (key_types[type].has_sign ? key_sign(type) : 0))
                           : from_real(cs_rng_uniform(rng), type);
    case EQUAL:
    case PATTERNS:
        break;
    }
    return from_real(1, type);
}

/* n keys of a pattern; the same for the same seed. */
static inline void fill_pattern(char *keys, int type, enum pattern pattern, size_t n, uint64_t seed)
{
    cs_rng rng = cs_rng_seeded(seed);
    for (size_t i = 0; i < n; i++) {
        key_put(keys, type, i, element(pattern, &rng, i, n, type));
    }
}

#endif
