/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <stdlib.h>

#include "crew.h"
#include "task.h"

typedef struct pool {
    cs_tasks tasks;
    cs_crew *crew;
    atomic_uint next; /* the queue: tasks from here on wait */
} pool;

static void enter(unsigned worker, void *arg)
{
    const pool *p = arg;
    p->tasks.enter(worker, p->tasks.context);
}

static void work(unsigned worker, void *arg)
{
    pool *p = arg;
    unsigned task = 0;
    while ((task = atomic_fetch_add(&p->next, 1)) < p->tasks.count) {
        p->tasks.task(task, worker, p->tasks.context);
    }
}

static void pool_close(void *team)
{
    pool *p = team;
    if (p != NULL) {
        cs_crew_end(p->crew);
        free(p);
    }
}

static cs_status pool_open(const cs_tasks *tasks, void **team)
{
    pool *p = malloc(sizeof *p);
    if (p == NULL) {
        return CS_ERR_MEMORY;
    }
    p->tasks = *tasks;
    cs_status status = cs_crew_start(tasks->threads, tasks->cpus, &p->crew);
    if (status != CS_OK) {
        free(p);
        return status;
    }
    cs_crew_run(p->crew, enter, p);
    *team = p;
    return CS_OK;
}

static bool pool_run(void *team)
{
    pool *p = team;
    atomic_store(&p->next, 0);
    cs_crew_run(p->crew, work, p);
    return true;
}

static cs_status pool_visit(void *team, cs_visitor body, void *arg)
{
    const pool *p = team;
    cs_crew_run(p->crew, body, arg);
    return CS_OK;
}

const cs_task_way cs_task_pool = {
    .open = pool_open,
    .close = pool_close,
    .run = pool_run,
    .visit = pool_visit,
};
