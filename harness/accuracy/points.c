/* SPDX-License-Identifier: MIT */
#include "accuracy/points.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "rng.h"

enum {
    TOP_BITS = 8, /* of the mantissa vary ... */
    LEAST = -8,   /* ... in the octaves from 2^LEAST ... */
    OCTAVES = 13, /* ... to 2^5 */
    GRID = OCTAVES << TOP_BITS
};

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double with_random_sign(cs_rng *rng, double magnitude)
{
    return cs_rng_next(rng) >> 63 ? -magnitude : magnitude;
}

/* 2^low <= x < 2^high: one of the octaves, then uniformly in it. */
static double in_octaves(cs_rng *rng, int low, int high)
{
    int exponent = low + (int)cs_rng_below(rng, (uint64_t)(high - low));
    return ldexp(1 + cs_rng_uniform(rng), exponent);
}

static double uniform(cs_rng *rng)
{
    return 40 * cs_rng_uniform(rng) - 20;
}

static double octaves(cs_rng *rng)
{
    return with_random_sign(rng, in_octaves(rng, -30, 5));
}

static double normal(cs_rng *rng)
{
    return with_random_sign(rng, in_octaves(rng, DBL_MIN_EXP - 1, DBL_MAX_EXP));
}

/* As many leading zeros as any, so that not nearly all have 51 bits or 52. */
static double subnormal(cs_rng *rng)
{
    uint64_t shift = cs_rng_below(rng, DBL_MANT_DIG - 1);
    return with_random_sign(rng, from_bits(((cs_rng_next(rng) >> 12) + 1) >> shift));
}

static double (*const draws[])(cs_rng *rng) = {uniform, octaves, NULL /* a run */, normal, subnormal};
static const unsigned char cycle[] = {0, 1, 0, 1, 2, 0, 1, 3, 0, 1, 0, 1, 2, 0, 1, 4};

/* The number in the middle of the walked run `number`: edges of ranges, then the grid, then the edges again.
 */
static double middle(const cs_truth *truth, uint64_t number)
{
    const uint64_t edges = truth->edge_count - 2; /* without 0 and infinity */
    number %= edges + GRID;
    if (number < edges) {
        return truth->edges[number + 1];
    }
    number -= edges;
    return ldexp(1 + ldexp((double)(number % (1 << TOP_BITS)), -TOP_BITS), LEAST + (int)(number >> TOP_BITS));
}

static void fill_run(double *x, double at)
{
    const uint64_t first = to_bits(at) - CS_RUN_LENGTH / 2;
    for (uint64_t i = 0; i < CS_RUN_LENGTH; i++) {
        x[i] = from_bits(first + i);
    }
}

cs_points cs_points_plan(const cs_truth *truth, uint64_t points, uint64_t seed)
{
    const uint64_t walked = (truth->edge_count - 2 + GRID + CS_RUNS - 1) / CS_RUNS;
    const uint64_t drawn = points / CS_BLOCK + (points % CS_BLOCK != 0);
    return (cs_points){.truth = truth, .seed = seed, .walked = walked, .blocks = walked + drawn};
}

static void note_tiny(cs_block *block)
{
    size_t tiny = 0;
    for (size_t i = 0; i < CS_BLOCK; i++) {
        tiny += fabs(block->x[i]) <= DBL_MIN;
    }
    block->tiny = tiny > 0;
    block->all_tiny = tiny == CS_BLOCK;
}

/* The walked runs of block `number`, or as many at random places. */
static void fill_runs(const cs_points *points, uint64_t number, cs_rng *rng, cs_block *block)
{
    const bool walked = number < points->walked;
    for (uint64_t r = 0; r < CS_RUNS; r++) {
        const double at = walked ? middle(points->truth, number * CS_RUNS + r) : in_octaves(rng, -10, 5);
        fill_run(block->x + r * CS_RUN_LENGTH, at);
    }
}

void cs_points_fill(const cs_points *points, uint64_t number, cs_block *block)
{
    cs_rng rng = cs_rng_seeded(cs_rng_derive(points->seed, number));
    const bool walked = number < points->walked;
    double (*const draw)(cs_rng *) = walked ? NULL : draws[cycle[(number - points->walked) % sizeof cycle]];
    block->runs = draw == NULL;
    if (draw == NULL) {
        fill_runs(points, number, &rng, block);
    } else {
        for (size_t i = 0; i < CS_BLOCK; i++) {
            block->x[i] = draw(&rng);
        }
    }
    note_tiny(block);
}
