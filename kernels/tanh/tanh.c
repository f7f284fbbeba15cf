/* SPDX-License-Identifier: MIT */
/*
 * tanh:   y[i] = tanh(x[i])
 *
 * The activation of many a network, and the hard part of Numba's introductory example.
 */
#include "tanh.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "cache.h"
#include "compare.h"
#include "rng.h"

enum { UNIFORM5, NORMAL, SPECIAL, INPUT_COUNT };

static const cs_input inputs[INPUT_COUNT] = {
    [UNIFORM5] = {"uniform5", "uniform in [-5, 5)"},
    [NORMAL] = {"normal", "normally distributed with mean 0 and deviation 1"},
    [SPECIAL] = {"special",
                 "zeros, infinities, NaN, subnormal and huge numbers, and arbitrary bits, for check"},
};

/* Bytes are 16 n: 160 KB at 1e4 lies in L2, 16 MB at 1e6 in L3, 160 MB at 1e7 in memory. */
static const size_t sizes[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
/* One size, since there are two dozen variants: it is in cache, where variants differ most. */
static const size_t default_sizes[] = {10000};
static const size_t check_sizes[] = {0,  1,  2,  3,  4,  5,  7,  8,   9,    15,
                                     16, 17, 31, 33, 63, 64, 65, 127, 1009, 10007};

static const double extremes[] = {0.0,
                                  DBL_TRUE_MIN,
                                  DBL_MIN,
                                  DBL_MIN - DBL_TRUE_MIN,
                                  0x1p-54,
                                  0x1p-27,
                                  0.5,
                                  1.0,
                                  0x1.30fc1931f09cap+4, /* about where tanh rounds to 1 */
                                  22.0,
                                  709.0,
                                  DBL_MAX,
                                  HUGE_VAL,
                                  (double)NAN};

/* The work that variants see, with its arguments as one who fills them sees them. */
typedef struct filled {
    tanh_work work; /* first: a filled is a tanh_work */
    double *x;
} filled;

static void destroy(void *work)
{
    filled *w = work;
    if (w != NULL) {
        cs_buffer_free(w->x);
        cs_buffer_free(w->work.y);
        free(w);
    }
}

static double arbitrary_bits(cs_rng *rng)
{
    double x;
    uint64_t bits = cs_rng_next(rng);
    memcpy(&x, &bits, sizeof x);
    /* A signalling NaN would raise invalid, which no variant is to be blamed for. */
    return isnan(x) ? (double)NAN : x;
}

static double argument(cs_rng *rng, unsigned family)
{
    switch (family) {
    case UNIFORM5:
        return 10 * cs_rng_uniform(rng) - 5;
    case NORMAL:
        return cs_rng_normal(rng);
    default:
        break;
    }
    const uint64_t pick = cs_rng_next(rng);
    if (pick & 1) {
        return arbitrary_bits(rng);
    }
    const double extreme = extremes[cs_rng_below(rng, sizeof extremes / sizeof extremes[0])];
    return pick & 2 ? -extreme : extreme;
}

static cs_status create(const cs_case *c, void **work)
{
    if (c->threads == 0 || c->input >= INPUT_COUNT) {
        return CS_ERR_ARGUMENT;
    }
    filled *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    cs_status status = cs_buffer_alloc(c->n, sizeof *w->x, c->threads, (void **)&w->x);
    if (status == CS_OK) {
        status = cs_buffer_alloc(c->n, sizeof *w->work.y, c->threads, (void **)&w->work.y);
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    w->work.n = c->n;
    w->work.x = w->x;
    w->work.threads = c->threads;
    w->work.cache = cs_cache_bytes(c);
    cs_rng rng = cs_rng_seeded(c->seed);
    for (size_t i = 0; i < c->n; i++) {
        w->x[i] = argument(&rng, c->input);
    }
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const tanh_work *w = work;
    return (cs_view){w->y, w->n, CS_F64};
}

static cs_view input(const void *work)
{
    const tanh_work *w = work;
    return (cs_view){w->x, w->n, CS_F64};
}

static double *arguments(void *work)
{
    filled *w = work;
    return w->x;
}

/*
 * glibc's tanh is off by up to 2.2 ULP of the true value t (2.17 measured; its manual says 2), and the least
 * accurate variant, SLEEF's u35, by up to 3.5: they lie 5.7 ulp(t) apart at most. The difference is counted
 * in ULP of libm's result, which are half as large where that lies below a power of two and t does not: 11.4.
 * `check --points` holds each variant to its own bound; here a wrong lane or a wrong index is to be seen,
 * which is off by millions. So is a zero of the wrong sign, which compares equal.
 */
static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    cs_status status = cs_compare_ulp(expected, got, 11.4, difference);
    const double *e = expected.data;
    const double *g = got.data;
    for (size_t i = 0; status == CS_OK && i < expected.count; i++) {
        if (e[i] == 0 && signbit(e[i]) != signbit(g[i])) {
            difference->max_ulp = HUGE_VAL;
            difference->index = i;
            status = CS_ERR_MISMATCH;
        }
    }
    return status;
}

static cs_cost cost(const cs_case *c)
{
    double n = (double)c->n;
    return (cs_cost){.bytes = 16 * n, .flops = n, .items = n};
}

const cs_kernel cs_kernel_tanh = {
    .summary = "y = tanh(x), element by element",
    .n_means = "elements of each of two arrays",
    .reference = "libm",
    .inputs = CS_LIST(inputs),
    .default_inputs = 1,
    .sizes = CS_LIST(sizes),
    .default_sizes = CS_LIST(default_sizes),
    .check_sizes = CS_LIST(check_sizes),
    .create = create,
    .destroy = destroy,
    .result = result,
    .input = input,
    .compare = compare,
    .cost = cost,
    .elementwise = {"tanh", arguments},
};
