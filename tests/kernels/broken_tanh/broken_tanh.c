/* SPDX-License-Identifier: MIT */
/*
 * broken_tanh:   y[i] = tanh(x[i])
 *
 * Each variant breaks one of the things that `check --points` looks at.
 */
#include "broken_tanh.h"

#include <stdlib.h>

#include "buffer.h"
#include "compare.h"

static const cs_input inputs[] = {{"plain", "0, 1, 2, ... in steps of 1/8"}};
static const size_t sizes[] = {100};
static const size_t check_sizes[] = {0, 1, 7};

static void destroy(void *work)
{
    broken_tanh_work *w = work;
    cs_buffer_free(w->x);
    cs_buffer_free(w->y);
    free(w);
}

static cs_status create(const cs_case *c, void **work)
{
    broken_tanh_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    cs_status status = cs_buffer_alloc(c->n, sizeof *w->x, c->threads, (void **)&w->x);
    if (status == CS_OK) {
        status = cs_buffer_alloc(c->n, sizeof *w->y, c->threads, (void **)&w->y);
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    for (size_t i = 0; i < c->n; i++) {
        w->x[i] = (double)i / 8;
    }
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const broken_tanh_work *w = work;
    return (cs_view){w->y, w->n, CS_F64};
}

static double *arguments(void *work)
{
    const broken_tanh_work *w = work;
    return w->x;
}

/* Wide enough for each of them: what is wrong here is for --points to find. */
static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_ulp(expected, got, 4, difference);
}

static cs_cost cost(const cs_case *c)
{
    return (cs_cost){.bytes = 16 * (double)c->n, .items = (double)c->n};
}

const cs_kernel cs_kernel_broken_tanh = {
    .summary = "tanh, wrong in ways that only many points show, for the tests",
    .n_means = "elements",
    .reference = "reference",
    .inputs = CS_LIST(inputs),
    .default_inputs = 1,
    .sizes = CS_LIST(sizes),
    .default_sizes = CS_LIST(sizes),
    .check_sizes = CS_LIST(check_sizes),
    .create = create,
    .destroy = destroy,
    .result = result,
    .compare = compare,
    .cost = cost,
    .elementwise = {"tanh", arguments},
};
