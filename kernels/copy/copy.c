/* SPDX-License-Identifier: MIT */
/*
 * copy:   out[i] = a[i]
 *
 * What memory lets any kernel reach that reads one array and writes another.
 */
#include "copy.h"

#include <stdlib.h>

#include "buffer.h"
#include "compare.h"
#include "coresweep/kernel.h"
#include "rng.h"

static const cs_input inputs[] = {{"uniform", "uniform in [0, 1)"}};

/* As add's. */
static const size_t sizes[] = {1000, 10000, 100000, 1000000, 10000000, 100000000};
static const size_t default_sizes[] = {10000, 1000000, 10000000};
static const size_t check_sizes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 127, 1009, 100003};

static void destroy(void *work)
{
    copy_work *w = work;
    if (w != NULL) {
        cs_buffer_free(w->a);
        cs_buffer_free(w->out);
        free(w);
    }
}

static cs_status create(const cs_case *c, void **work)
{
    if (c->threads == 0 || c->input >= sizeof inputs / sizeof inputs[0]) {
        return CS_ERR_ARGUMENT;
    }
    copy_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    w->threads = c->threads;
    cs_status status = cs_buffer_alloc(c->n, sizeof(double), c->threads, (void **)&w->a);
    if (status == CS_OK) {
        status = cs_buffer_alloc(c->n, sizeof(double), c->threads, (void **)&w->out);
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    cs_rng rng = cs_rng_seeded(c->seed);
    for (size_t i = 0; i < c->n; i++) {
        w->a[i] = cs_rng_uniform(&rng);
    }
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const copy_work *w = work;
    return (cs_view){w->out, w->n, CS_F64};
}

static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(expected, got, difference);
}

/* What an ordinary store reads first is not counted, as in triad. */
static cs_cost cost(const cs_case *c)
{
    double n = (double)c->n;
    return (cs_cost){.bytes = 16 * n, .items = n};
}

const cs_kernel cs_kernel_copy = {
    .summary = "out = a, what memory lets any kernel reach that reads one array and writes another",
    .n_means = "elements of each of two arrays",
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
