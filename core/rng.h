/* SPDX-License-Identifier: MIT */
/*
 * Seeded random numbers: xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2018), its state filled by splitmix64 (Steele, Lea and Flood, 2014). The same seed gives
 * the same numbers on every machine. One cs_rng per thread.
 */
#ifndef CORESWEEP_CORE_RNG_H
#define CORESWEEP_CORE_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct cs_rng {
    uint64_t s[4];
} cs_rng;

cs_rng cs_rng_seeded(uint64_t seed);

uint64_t cs_rng_next(cs_rng *rng);

/* Uniform in [0, 1), with 53 random bits. */
double cs_rng_uniform(cs_rng *rng);

/* Uniform in 0 .. bound - 1, unbiased (Lemire 2019). bound >= 1. */
uint64_t cs_rng_below(cs_rng *rng, uint64_t bound);

/* Shuffles order[count], every order equally likely (Fisher and Yates 1938, from the end: Durstenfeld 1964).
 */
void cs_rng_shuffle(cs_rng *rng, size_t *order, size_t count);

/* Standard normal, by Marsaglia's polar method (1964). */
double cs_rng_normal(cs_rng *rng);

/* A seed for a part of some work, so that parts do not share a stream: splitmix64 of both. */
uint64_t cs_rng_derive(uint64_t seed, uint64_t part);

/* words[k] = word number first + k of splitmix64's stream from `seed`: any part of the stream can be had
 * without what comes before it, at about 1 ns a word. */
void cs_rng_words(uint64_t seed, uint64_t first, uint64_t *words, size_t count);

#endif
