/* SPDX-License-Identifier: MIT */
/*
 * triad:   a[i] = b[i] + s * c[i]
 *
 * The fourth loop of STREAM (McCalpin 1995), and this machine's measured ceiling for bandwidth.
 */
#include "triad.h"

#include <stdlib.h>

#include "buffer.h"
#include "compare.h"
#include "coresweep/kernel.h"
#include "rng.h"

static const cs_input inputs[] = {{"uniform", "b and c uniform in [0, 1), s = 3"}};

/* Bytes are 24 n: 24 KB lies in L1, 240 KB in L2, 2.4 MB in L2 or L3, 240 MB in memory. */
static const size_t sizes[] = {1000, 10000, 100000, 1000000, 10000000, 100000000};
static const size_t default_sizes[] = {1000, 10000, 100000, 10000000};
static const size_t check_sizes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 127, 1009, 100003};

static void destroy(void *work)
{
    triad_work *w = work;
    if (w != NULL) {
        cs_buffer_free(w->a);
        cs_buffer_free(w->b);
        cs_buffer_free(w->c);
        free(w);
    }
}

static cs_status create(const cs_case *c, void **work)
{
    if (c->threads == 0 || c->input >= sizeof inputs / sizeof inputs[0]) {
        return CS_ERR_ARGUMENT;
    }
    triad_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    w->threads = c->threads;
    w->scalar = 3;
    cs_status status = cs_buffer_alloc(c->n, sizeof(double), c->threads, (void **)&w->a);
    if (status == CS_OK) {
        status = cs_buffer_alloc(c->n, sizeof(double), c->threads, (void **)&w->b);
    }
    if (status == CS_OK) {
        status = cs_buffer_alloc(c->n, sizeof(double), c->threads, (void **)&w->c);
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    cs_rng rng = cs_rng_seeded(c->seed);
    for (size_t i = 0; i < c->n; i++) {
        w->b[i] = cs_rng_uniform(&rng);
        w->c[i] = cs_rng_uniform(&rng);
    }
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const triad_work *w = work;
    return (cs_view){w->a, w->n, CS_F64};
}

/* With FMA or without: the sums before the last rounding differ by at most 1/2 ULP of s * c[i], which is
 * at most 1/2 ULP of the result since both terms are positive; so the rounded sums are at most 1 ULP apart.
 */
static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_ulp(expected, got, 1, difference);
}

/* 24 bytes an element, as STREAM counts: b and c read, a written. An ordinary store first reads the line
 * that it writes to (write-allocate), so that the machine then moves 32 bytes an element, and a bandwidth
 * that is measured so is up to 4/3 higher on the bus. Only streaming stores (the nt variants) move 24. */
static cs_cost cost(const cs_case *c)
{
    double n = (double)c->n;
    return (cs_cost){.bytes = 24 * n, .flops = 2 * n, .items = n};
}

const cs_kernel cs_kernel_triad = {
    .summary = "a = b + s * c, STREAM's triad: the machine's bandwidth",
    .n_means = "elements of each of three arrays",
    .reference = "scalar",
    .inputs = CS_LIST(inputs),
    .default_inputs = 1,
    .sizes = CS_LIST(sizes),
    .default_sizes = CS_LIST(default_sizes),
    .check_sizes = CS_LIST(check_sizes),
    .create = create,
    .destroy = destroy,
    .result = result,
    .compare = compare,
    .cost = cost,
};
