/* SPDX-License-Identifier: MIT */
/*
 * sort_batch:   for each of 100 tasks:   copy = keys;   sort(copy)
 *
 * Work that falls into independent pieces by itself: what differs is who does the pieces, and how much memory
 * is alive at once. Every task sorts a copy of the same keys, so no result could tell a variant that sorts
 * once and hands out 100 words from one that does the work; those that forget a task, sort it badly or share
 * a copy between two workers are told by the words. The copy is part of what is timed, the memory for it is
 * not.
 */
#include "sort_batch.h"

#include <stdlib.h>

#include "compare.h"
#include "rng.h"

static const cs_input inputs[] = {{"uniform", "uniform in [0, 1)"}};

static const size_t sizes[] = {10000, 100000, 1000000};
static const size_t default_sizes[] = {100000};
/* 6399 and 6400: where the words begin to take every 100th key; 63 to 129: where they begin to leave out. */
static const size_t check_sizes[] = {0, 1, 2, 3, 31, 63, 64, 65, 127, 128, 129, 1009, 6399, 6400, 10007};

static void destroy(void *work)
{
    sort_batch_work *w = work;
    if (w != NULL) {
        cs_buffer_free(w->keys);
        cs_task_words_free(&w->words);
        free(w);
    }
}

static cs_status create(const cs_case *c, void **work)
{
    if (c->threads == 0 || c->input >= sizeof inputs / sizeof inputs[0]) {
        return CS_ERR_ARGUMENT;
    }
    sort_batch_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    w->threads = c->threads;
    /* By one thread, as are the words: there must be no OpenMP region before a variant forks. */
    cs_status status = cs_buffer_alloc(c->n, sizeof *w->keys, 1, (void **)&w->keys);
    if (status == CS_OK) {
        status = cs_task_words_alloc(SORT_BATCH_TASKS, &w->words);
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    cs_rng rng = cs_rng_seeded(c->seed);
    for (size_t i = 0; i < c->n; i++) {
        w->keys[i] = cs_rng_uniform(&rng);
    }
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const sort_batch_work *w = work;
    return cs_task_words_view(&w->words);
}

static cs_view input(const void *work)
{
    const sort_batch_work *w = work;
    return (cs_view){w->keys, w->n, CS_F64};
}

static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(expected, got, difference);
}

/* The keys are read once, and every copy is written once. */
static cs_cost cost(const cs_case *c)
{
    return (cs_cost){.bytes = 8 * (double)c->n * (1 + SORT_BATCH_TASKS),
                     .items = (double)c->n * SORT_BATCH_TASKS};
}

const cs_kernel cs_kernel_sort_batch = {
    .summary = "100 independent tasks, each of which copies one array and sorts the copy",
    .n_means = "elements of the array",
    .reference = "serial",
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
};
