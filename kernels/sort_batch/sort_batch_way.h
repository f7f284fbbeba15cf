/* SPDX-License-Identifier: MIT */
/*
 * The variants that start their own threads or processes. Define SORT_BATCH_WAY, one of the ways of task.h,
 * before including this.
 */
#ifndef CORESWEEP_KERNELS_SORT_BATCH_WAY_H
#define CORESWEEP_KERNELS_SORT_BATCH_WAY_H

#include "sort_batch_scratch.h"
#include "task.h"

typedef struct staffed {
    sort_batch_scratch *scratch;
    void *team;
} staffed;

static void release(void *state)
{
    staffed *s = state;
    SORT_BATCH_WAY.close(s->team);
    sort_batch_scratch_free(s->scratch);
    free(s);
}

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    staffed *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return CS_ERR_MEMORY;
    }
    const unsigned rooms = SORT_BATCH_WAY.worker_a_task ? SORT_BATCH_TASKS : c->threads;
    cs_status status = sort_batch_scratch_alloc(work, rooms, &s->scratch);
    if (status == CS_OK) {
        const cs_tasks tasks = {.count = SORT_BATCH_TASKS,
                                .threads = c->threads,
                                .cpus = c->cpus,
                                .enter = sort_batch_enter,
                                .task = sort_batch_task,
                                .context = s->scratch};
        status = SORT_BATCH_WAY.open(&tasks, &s->team);
    }
    if (status != CS_OK) {
        release(s);
        return status;
    }
    *state = s;
    return CS_OK;
}

static void run(void *work, void *state)
{
    sort_batch_work *w = work;
    const staffed *s = state;
    w->words.runs++;
    if (!SORT_BATCH_WAY.run(s->team)) {
        cs_task_words_spoil(&w->words);
    }
}

static cs_status visit(void *work, void *state, cs_visitor body, void *arg)
{
    (void)work;
    const staffed *s = state;
    return SORT_BATCH_WAY.visit(s->team, body, arg);
}

#endif
