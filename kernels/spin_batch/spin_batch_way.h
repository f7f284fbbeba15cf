/* SPDX-License-Identifier: MIT */
/*
 * The variants that start their own threads or processes. Define SPIN_BATCH_WAY, one of the ways of task.h,
 * before including this.
 */
#ifndef CORESWEEP_KERNELS_SPIN_BATCH_WAY_H
#define CORESWEEP_KERNELS_SPIN_BATCH_WAY_H

#include "spin_batch.h"
#include "task.h"

/* A worker needs nothing of its own. */
static void enter(unsigned worker, void *work)
{
    (void)worker;
    (void)work;
}

static void release(void *team)
{
    SPIN_BATCH_WAY.close(team);
}

static cs_status prepare(const cs_case *c, void *work, void **team)
{
    const cs_tasks tasks = {.count = SPIN_BATCH_TASKS,
                            .threads = c->threads,
                            .cpus = c->cpus,
                            .enter = enter,
                            .task = spin_batch_task,
                            .context = work};
    return SPIN_BATCH_WAY.open(&tasks, team);
}

static void run(void *work, void *team)
{
    spin_batch_work *w = work;
    w->words.runs++;
    if (!SPIN_BATCH_WAY.run(team)) {
        cs_task_words_spoil(&w->words);
    }
}

static cs_status visit(void *work, void *team, cs_visitor body, void *arg)
{
    (void)work;
    return SPIN_BATCH_WAY.visit(team, body, arg);
}

#endif
