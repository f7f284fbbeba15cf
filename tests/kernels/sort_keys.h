/* SPDX-License-Identifier: MIT */
/*
 * Keys of coresweep/sort.h's six types as bit patterns, and what a sorted array of them is, by other
 * arithmetic than the sort's own. For the tests and for tests/fuzz: nothing here ends a test.
 */
#ifndef CORESWEEP_TESTS_KERNELS_SORT_KEYS_H
#define CORESWEEP_TESTS_KERNELS_SORT_KEYS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../../kernels/sort/sort_routines.h"
#include "coresweep/registry.h"

typedef struct key_type {
    const char *name;
    unsigned bits;
    bool floating;
    bool has_sign;
} key_type;

#define CS_SORT_TYPE(name, type)                                                                             \
    [SORT_TYPE_##name] = {#name, 8 * sizeof(type), (type)0.5 != 0, (type)-1 < (type)1},
static const key_type key_types[SORT_TYPE_COUNT] = {
#include "coresweep/sort.def"
};
#undef CS_SORT_TYPE

static inline size_t key_size(int type)
{
    return key_types[type].bits / 8;
}

static inline uint64_t key_get(const void *keys, int type, size_t i)
{
    uint64_t bits = 0;
    memcpy(&bits, (const char *)keys + i * key_size(type), key_size(type));
    return bits;
}

static inline void key_put(void *keys, int type, size_t i, uint64_t bits)
{
    memcpy((char *)keys + i * key_size(type), &bits, key_size(type));
}

static inline uint64_t key_sign(int type)
{
    return (uint64_t)1 << (key_types[type].bits - 1);
}

/* Of a floating-point type: the bits of +infinity. */
static inline uint64_t key_infinity(int type)
{
    return key_types[type].bits == 64 ? (uint64_t)0x7ff << 52 : (uint64_t)0xff << 23;
}

/* The place of a bit pattern in the order that sort.h promises, as an unsigned number, no two patterns of a
 * type at the same one: by cases. */
static inline uint64_t key_rank(uint64_t bits, int type)
{
    const uint64_t sign = key_sign(type);
    if (!key_types[type].floating) {
        return key_types[type].has_sign ? bits ^ sign : bits;
    }
    const uint64_t infinity = key_infinity(type);
    const uint64_t magnitude = bits & (sign - 1);
    const bool negative = (bits & sign) != 0;
    if (magnitude > infinity) { /* the greater a NaN's payload with a sign, the lower it is among them */
        return negative ? infinity + (sign - magnitude) + sign : infinity + 1 + magnitude;
    }
    return negative ? infinity - magnitude : infinity + 1 + magnitude;
}

/* The first i > 0 whose key ranks below the one before it; n where all are in order. */
static inline size_t keys_descent(const void *keys, int type, size_t n)
{
    size_t i = 1;
    for (; i < n; i++) {
        if (key_rank(key_get(keys, type, i - 1), type) > key_rank(key_get(keys, type, i), type)) {
            return i;
        }
    }
    return n;
}

/* The same for every order of the same keys: the sum of their bits through splitmix64's finalizer (Steele,
 * Lea and Flood 2014). Keys that were lost, doubled or changed go unseen with chance 2^-64. */
static inline uint64_t keys_digest(const void *keys, int type, size_t n)
{
    uint64_t sum = n;
    for (size_t i = 0; i < n; i++) {
        uint64_t z = key_get(keys, type, i) + 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        sum += z ^ (z >> 31);
    }
    return sum;
}

typedef struct sort_level {
    cs_isa isa;
    const sort_routines *routines;
} sort_level;

enum { SORT_LEVELS_MOST = 3 };

/* The instruction sets that this CPU has, weakest first; returns how many. */
static inline size_t sort_levels(sort_level *found)
{
    size_t count = 0;
    found[count++] = (sort_level){CS_ISA_BASELINE, &cs__sort_portable};
#if defined(__x86_64__)
    if (cs_isa_available(CS_ISA_AVX2)) {
        found[count++] = (sort_level){CS_ISA_AVX2, &cs__sort_avx2};
    }
    if (cs_isa_available(CS_ISA_AVX512)) {
        found[count++] = (sort_level){CS_ISA_AVX512, &cs__sort_avx512};
    }
#endif
    return count;
}

#endif
