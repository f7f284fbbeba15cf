/* SPDX-License-Identifier: MIT */
/*
 * scripted:   out[i] = 3 in[i]
 *
 * A kernel whose variants in scripted.py go right and wrong, each in its own way, so that the tests see what
 * the harness makes of an interpreter.
 */
#include "scripted.h"

#include <stdlib.h>

#include "buffer.h"
#include "compare.h"
#include "coresweep/kernel.h"

static const cs_input inputs[] = {{"counted", "0, 1, 2, ..."}};
static const size_t sizes[] = {100};
static const size_t check_sizes[] = {0, 1, 7};

static void destroy(void *work)
{
    scripted_work *w = work;
    if (w != NULL) {
        cs_buffer_free(w->in);
        cs_buffer_free(w->out);
        free(w);
    }
}

static cs_status create(const cs_case *c, void **work)
{
    scripted_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    cs_status status = cs_buffer_alloc(c->n, sizeof *w->in, c->threads, (void **)&w->in);
    if (status == CS_OK) {
        status = cs_buffer_alloc(c->n, sizeof *w->out, c->threads, (void **)&w->out);
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    for (size_t i = 0; i < c->n; i++) {
        w->in[i] = (int64_t)i;
    }
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const scripted_work *w = work;
    return (cs_view){w->out, w->n, CS_I64};
}

static cs_view input(const void *work)
{
    const scripted_work *w = work;
    return (cs_view){w->in, w->n, CS_I64};
}

static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(expected, got, difference);
}

static cs_cost cost(const cs_case *c)
{
    return (cs_cost){.bytes = 16 * (double)c->n, .items = (double)c->n};
}

const cs_kernel cs_kernel_scripted = {
    .summary = "interpreted variants, for the tests",
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
    .input = input,
    .compare = compare,
    .cost = cost,
};
