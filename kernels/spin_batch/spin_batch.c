/* SPDX-License-Identifier: MIT */
/*
 * spin_batch:   for each of 100 tasks:   n times:   x ^= x << 13;  x ^= x >> 7;  x ^= x << 17     (64 bits)
 *
 * Independent tasks that compute and touch no memory, so small that any language does them bit for bit alike:
 * whatever keeps them from running side by side, such as an interpreter's global lock, stands alone.
 */
#include "spin_batch.h"

#include <stdlib.h>

#include "compare.h"
#include "rng.h"

static const cs_input inputs[] = {{"random", "each task begins with a random word"}};

/* A step takes about 1.5 ns here, and some 150 ns in Python. */
static const size_t sizes[] = {1000, 10000, 100000};
static const size_t default_sizes[] = {10000};
static const size_t check_sizes[] = {0, 1, 2, 3, 100};

static void destroy(void *work)
{
    spin_batch_work *w = work;
    if (w != NULL) {
        cs_buffer_free(w->starts);
        cs_task_words_free(&w->words);
        free(w);
    }
}

static cs_status create(const cs_case *c, void **work)
{
    if (c->threads == 0 || c->input >= sizeof inputs / sizeof inputs[0]) {
        return CS_ERR_ARGUMENT;
    }
    spin_batch_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    w->threads = c->threads;
    /* By one thread, as are the words: there must be no OpenMP region before a variant forks. */
    cs_status status = cs_buffer_alloc(SPIN_BATCH_TASKS, sizeof *w->starts, 1, (void **)&w->starts);
    if (status == CS_OK) {
        status = cs_task_words_alloc(SPIN_BATCH_TASKS, &w->words);
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    for (unsigned task = 0; task < SPIN_BATCH_TASKS; task++) {
        w->starts[task] = (int64_t)(cs_rng_derive(c->seed, task) | 1); /* from 0 it would stay at 0 */
    }
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const spin_batch_work *w = work;
    return cs_task_words_view(&w->words);
}

static cs_view input(const void *work)
{
    const spin_batch_work *w = work;
    return (cs_view){w->starts, SPIN_BATCH_TASKS, CS_I64};
}

static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(expected, got, difference);
}

/* A word in and a word out for each task, no floating point; an item is a step. */
static cs_cost cost(const cs_case *c)
{
    return (cs_cost){.bytes = 16 * (double)SPIN_BATCH_TASKS, .items = (double)c->n * SPIN_BATCH_TASKS};
}

const cs_kernel cs_kernel_spin_batch = {
    .summary = "100 independent tasks that compute and touch no memory: what a language's threads are worth",
    .n_means = "steps a task",
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
