/* SPDX-License-Identifier: MIT */
#include "rng.h"

#include <math.h>

static const uint64_t splitmix64_step = 0x9e3779b97f4a7c15u;

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = (*state += splitmix64_step);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t rotate_left(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

cs_rng cs_rng_seeded(uint64_t seed)
{
    cs_rng rng;
    for (int i = 0; i < 4; i++) {
        rng.s[i] = splitmix64(&seed);
    }
    return rng;
}

uint64_t cs_rng_next(cs_rng *rng)
{
    uint64_t *s = rng->s;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double cs_rng_uniform(cs_rng *rng)
{
    return (double)(cs_rng_next(rng) >> 11) * 0x1p-53;
}

uint64_t cs_rng_below(cs_rng *rng, uint64_t bound)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)cs_rng_next(rng) * bound;
    if ((uint64_t)product < bound) {
        uint64_t threshold = -bound % bound;
        while ((uint64_t)product < threshold) {
            product = (wide)cs_rng_next(rng) * bound;
        }
    }
    return (uint64_t)(product >> 64);
}

void cs_rng_shuffle(cs_rng *rng, size_t *order, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = cs_rng_below(rng, i);
        size_t swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
}

double cs_rng_normal(cs_rng *rng)
{
    for (;;) {
        double u = 2 * cs_rng_uniform(rng) - 1;
        double v = 2 * cs_rng_uniform(rng) - 1;
        double r2 = u * u + v * v;
        if (r2 > 0 && r2 < 1) {
            return u * sqrt(-2 * log(r2) / r2);
        }
    }
}

uint64_t cs_rng_derive(uint64_t seed, uint64_t part)
{
    uint64_t state = seed ^ rotate_left(part * 0xd1342543de82ef95u, 32);
    return splitmix64(&state);
}

void cs_rng_words(uint64_t seed, uint64_t first, uint64_t *words, size_t count)
{
    uint64_t state = seed + first * splitmix64_step;
    for (size_t k = 0; k < count; k++) {
        words[k] = splitmix64(&state);
    }
}
