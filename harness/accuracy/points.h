/* SPDX-License-Identifier: MIT */
/*
 * The arguments at which a function is measured, block by block. A block depends on the seed and its number
 * alone, so that blocks can be shared out among threads in any way. Immutable and thread-safe.
 *
 * The first blocks, `walked` of them, hold the neighbours of all doubles whose mantissa ends after its top 8
 * bits, 2^-8 <= x < 2^5, and of the edges of the function's ranges: tables begin a new row at such numbers.
 * The blocks after them are drawn at random:
 *
 *     share   arguments
 *     6/16    -20 <= x < 20, uniformly
 *     6/16    2^-30 <= |x| < 2^5, each octave equally likely
 *     2/16    runs of neighbours that begin anywhere in 2^-10 <= x < 2^5
 *     1/16    normal |x|, every exponent equally likely
 *     1/16    |x| up to the least normal number
 */
#ifndef CORESWEEP_ACCURACY_POINTS_H
#define CORESWEEP_ACCURACY_POINTS_H

#include <stdint.h>

#include "accuracy/truth.h"

/* 64 doubles on either side of one. */
enum { CS_RUN_LENGTH = 129, CS_RUNS = 32, CS_BLOCK = CS_RUN_LENGTH * CS_RUNS };

typedef struct cs_points {
    const cs_truth *truth;
    uint64_t seed;
    uint64_t walked; /* blocks of neighbours */
    uint64_t blocks; /* with those that are drawn */
} cs_points;

typedef struct cs_block {
    double x[CS_BLOCK]; /* finite */
    bool runs;          /* runs of CS_RUN_LENGTH consecutive positive doubles, ascending */
    bool tiny;          /* one or more are at most the least normal number: f may underflow */
    bool all_tiny;
} cs_block;

/* At least `points` arguments beside those that are walked. */
cs_points cs_points_plan(const cs_truth *truth, uint64_t points, uint64_t seed);

void cs_points_fill(const cs_points *points, uint64_t number, cs_block *block);

#endif
