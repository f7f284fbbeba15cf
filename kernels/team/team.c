/* SPDX-License-Identifier: MIT */
/*
 * team:   n times: bring `threads` participants together for nothing
 *
 * What parallelism itself costs: the time of one operation is what a piece of work must save before it is
 * worth handing out. The variants differ in what they start, and in how its end is noticed.
 *
 * omp_barrier and omp_reduction do their operation inside an OpenMP region and cannot be had without one:
 * subtract omp_region at the same thread count, or, for the barrier, sweep n and take the slope.
 */
#include "team.h"

#include <stdlib.h>

#include "buffer.h"
#include "compare.h"

static const cs_input inputs[] = {{"none", "there is nothing to work on"}};

static const size_t sizes[] = {1, 10, 100, 1000};
static const size_t default_sizes[] = {1};
static const size_t check_sizes[] = {0, 1, 2, 7, 33};

static void destroy(void *work)
{
    team_work *w = work;
    if (w != NULL) {
        cs_buffer_free(w->slots);
        cs_buffer_free(w->took);
        free(w);
    }
}

static cs_status create(const cs_case *c, void **work)
{
    if (c->threads == 0 || c->n > INT64_MAX || c->input >= sizeof inputs / sizeof inputs[0]) {
        return CS_ERR_ARGUMENT;
    }
    team_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    w->threads = c->threads;
    w->cpus = c->cpus;
    cs_status status = cs_buffer_alloc_shared(c->threads, sizeof(team_slot), (void **)&w->slots);
    if (status == CS_OK) {
        /* By one thread: a region before the first fork could make that hang. */
        status = cs_buffer_alloc(c->threads, sizeof(int64_t), 1, (void **)&w->took);
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    *work = w;
    return CS_OK;
}

/* How often each participant took part in the last run: what its slot holds beyond n for each earlier run.
 * Whoever was missing once, in whichever run since `create`, falls short from then on, so that one
 * comparison at the end judges every run of a batch. */
static cs_view result(const void *work)
{
    const team_work *w = work;
    int64_t earlier = w->runs > 0 ? (w->runs - 1) * (int64_t)w->n : 0;
    for (unsigned i = 0; i < w->threads; i++) {
        w->took[i] = w->slots[i].ticks - earlier;
    }
    return (cs_view){w->took, w->threads, CS_I64};
}

static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(expected, got, difference);
}

/* An item is an operation. There is neither traffic nor arithmetic that a roofline could show. */
static cs_cost cost(const cs_case *c)
{
    return (cs_cost){.items = (double)c->n};
}

const cs_kernel cs_kernel_team = {
    .summary = "bringing threads or processes together for nothing: what parallelism itself costs",
    .n_means = "operations a run",
    .reference = "serial",
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
