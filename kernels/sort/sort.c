/* SPDX-License-Identifier: MIT */
/*
 * sort:   a permutation of keys with keys[i] <= keys[i + 1], or keys[i + 1] a NaN
 *
 * Ascending float64 with the NaNs last whatever their sign, as NumPy orders them. A permutation of bit
 * patterns: signs and payloads of NaNs and the sign of zero are kept.
 */
#include "sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "coresweep/kernel.h"
#include "rng.h"

typedef enum sort_input {
#define SORT_INPUT(id, name, turns, summary) id,
#include "sort_inputs.def"
#undef SORT_INPUT
    INPUT_COUNT
} sort_input;

static const cs_input inputs[INPUT_COUNT] = {
#define SORT_INPUT(id, name, turns, summary) [id] = {name, summary},
#include "sort_inputs.def"
#undef SORT_INPUT
};

static const bool input_turns[INPUT_COUNT] = {
#define SORT_INPUT(id, name, turns, summary) [id] = turns,
#include "sort_inputs.def"
#undef SORT_INPUT
};

/* Bytes are 8 n: 8 KB lies in L1, 80 KB and 800 KB in L2, 8 MB in L3, 80 MB and more in memory. */
static const size_t sizes[] = {1000, 10000, 100000, 1000000, 10000000, 100000000};
static const size_t default_sizes[] = {1000, 10000, 100000, 1000000, 10000000};
static const size_t check_sizes[] = {0,   1,   2,   3,   4,   5,    7,    8,    9,     15,    16,
                                     17,  23,  24,  25,  31,  32,   33,   63,   64,    65,    100,
                                     127, 128, 129, 255, 257, 1000, 1009, 4099, 20011, 100003};

static void destroy(void *work)
{
    sort_work *w = work;
    if (w != NULL) {
        cs_buffer_free(w->keys);
        cs_buffer_free(w->original);
        free(w);
    }
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double special(cs_rng *rng)
{
    const uint64_t sign = cs_rng_next(rng) & ((uint64_t)1 << 63);
    const uint64_t mantissa = cs_rng_next(rng) >> 12;
    const uint64_t infinity = (uint64_t)0x7ff << 52;
    switch (cs_rng_below(rng, 8)) {
    case 0:
        return from_bits(sign | infinity | mantissa | 1); /* NaN, quiet or signalling */
    case 1:
        return from_bits(sign | infinity);
    case 2:
        return from_bits(sign);
    case 3:
        return from_bits(sign | mantissa); /* subnormal */
    default:
        return 2 * cs_rng_uniform(rng) - 1;
    }
}

/* Element i of n. */
static double element(sort_input input, cs_rng *rng, size_t i, size_t n)
{
    switch (input) {
    case UNIFORM:
        return cs_rng_uniform(rng);
    case NORMAL:
        return cs_rng_normal(rng);
    case SORTED:
    case NEARLY_SORTED:
        return (double)i + cs_rng_uniform(rng);
    case REVERSED:
        return (double)(n - 1 - i) + cs_rng_uniform(rng);
    case FEW_DISTINCT:
        return (double)cs_rng_below(rng, 16);
    case ORGAN_PIPE:
        return (double)(i < n / 2 ? i : n - 1 - i);
    case EXPONENTIAL:
        return exp(10 * cs_rng_normal(rng));
    case SPECIAL:
        return special(rng);
    case ALL_EQUAL:
    case INPUT_COUNT:
        break;
    }
    return 1;
}

enum { CHUNK = 1 << 16 };

/* A stream of random numbers for each chunk: the input does not depend on the number of threads. */
static void fill(sort_work *w, const cs_case *c)
{
    const size_t n = c->n;
    double *original = w->original;
#pragma omp parallel for schedule(static) num_threads((int)c->threads)
    for (size_t begin = 0; begin < n; begin += CHUNK) {
        cs_rng rng = cs_rng_seeded(cs_rng_derive(c->seed, begin));
        const size_t end = n - begin < CHUNK ? n : begin + CHUNK;
        for (size_t i = begin; i < end; i++) {
            original[i] = element((sort_input)c->input, &rng, i, n);
        }
    }
    if (c->input == NEARLY_SORTED) {
        cs_rng rng = cs_rng_seeded(cs_rng_derive(c->seed, n));
        for (size_t swap = 0; swap < n / 200; swap++) {
            const size_t i = cs_rng_below(&rng, n);
            const size_t j = cs_rng_below(&rng, n);
            const double x = original[i];
            original[i] = original[j];
            original[j] = x;
        }
    }
}

/* keys[begin .. begin + count) from the original, read as a ring from `turn` on. */
static void copy_part(const sort_work *w, size_t begin, size_t count)
{
    const size_t from = (begin + w->turn) % w->n;
    const size_t straight = count < w->n - from ? count : w->n - from;
    memcpy(w->keys + begin, w->original + from, straight * sizeof *w->keys);
    memcpy(w->keys + begin + straight, w->original, (count - straight) * sizeof *w->keys);
}

/* By as many threads as there are in the case, each its part, so that a part lies in the caches where a
 * sort with that many threads begins. The ring turns by the golden section, which comes back late. */
static void restore(void *work)
{
    sort_work *w = work;
    const size_t threads = w->threads;
    const size_t part = w->n / threads + 1;
    if (w->n == 0) {
        return;
    }
    if (w->turns) {
        w->turn = (w->turn + (size_t)(0.6180339887 * (double)w->n)) % w->n;
    }
#pragma omp parallel for schedule(static, 1) num_threads((int)threads)
    for (size_t t = 0; t < threads; t++) {
        const size_t begin = t * part < w->n ? t * part : w->n;
        copy_part(w, begin, w->n - begin < part ? w->n - begin : part);
    }
}

static cs_status create(const cs_case *c, void **work)
{
    if (c->input >= INPUT_COUNT || c->threads == 0) {
        return CS_ERR_ARGUMENT;
    }
    sort_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    w->threads = c->threads;
    w->turns = input_turns[c->input];
    void *keys = NULL;
    void *original = NULL;
    cs_status status = cs_buffer_alloc(c->n, sizeof(double), c->threads, &keys);
    if (status == CS_OK) {
        status = cs_buffer_alloc(c->n, sizeof(double), c->threads, &original);
    }
    w->keys = keys;
    w->original = original;
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    fill(w, c);
    restore(w);
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const sort_work *w = work;
    return (cs_view){w->keys, w->n, CS_F64};
}

static cs_view input(const void *work)
{
    const sort_work *w = work;
    return (cs_view){w->keys, w->n, CS_F64};
}

/* The same for two arrays that are permutations of each other, and, but for a chance of 2^-64, for no
 * others: the sum of each bit pattern, mixed by the finaliser of MurmurHash3 (Appleby 2011). */
static uint64_t multiset_digest(const double *keys, size_t n)
{
    uint64_t digest = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t h;
        memcpy(&h, &keys[i], sizeof h);
        h = (h ^ (h >> 33) ^ 0x9e3779b97f4a7c15u) * 0xff51afd7ed558ccdu;
        h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
        digest += h ^ (h >> 33);
    }
    return digest;
}

/* Equal as values to the reference's, element by element, and a permutation of the input's bits: the
 * first alone would let the payload of a NaN or the sign of a zero be lost. */
static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    const sort_work *w = work;
    *difference = (cs_difference){.max_ulp = HUGE_VAL};
    if (expected.count != w->n || got.count != w->n || expected.type != CS_F64 || got.type != CS_F64) {
        return CS_ERR_MISMATCH;
    }
    const double *e = expected.data;
    const double *g = got.data;
    for (size_t i = 0; i < w->n; i++) {
        if (e[i] != g[i] && !(isnan(e[i]) && isnan(g[i]))) {
            difference->index = i;
            return CS_ERR_MISMATCH;
        }
    }
    if (multiset_digest(g, w->n) != multiset_digest(w->original, w->n)) {
        return CS_ERR_MISMATCH;
    }
    difference->max_ulp = 0;
    return CS_OK;
}

/* Every key read once and written once. */
static cs_cost cost(const cs_case *c)
{
    return (cs_cost){.bytes = 16 * (double)c->n, .items = (double)c->n};
}

const cs_kernel cs_kernel_sort = {
    .summary = "ascending float64, NaNs last, as NumPy sorts",
    .n_means = "elements",
    .reference = "qsort",
    .inputs = CS_LIST(inputs),
    .default_inputs = 1,
    .sizes = CS_LIST(sizes),
    .default_sizes = CS_LIST(default_sizes),
    .check_sizes = CS_LIST(check_sizes),
    .create = create,
    .destroy = destroy,
    .restore = restore,
    .result = result,
    .input = input,
    .compare = compare,
    .cost = cost,
};
