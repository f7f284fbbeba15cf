/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>

#include "arrivals.h"
#include "cpu_mask.h"
#include "task.h"

typedef struct crowd crowd;

/* Whoever does one task. */
typedef struct member {
    const crowd *crowd;
    unsigned number;
    bool started;
    pthread_t thread;
    pthread_attr_t attributes;
} member;

struct crowd {
    cs_tasks tasks;
    cs_visitor body; /* what the threads do that run just now */
    void *arg;
    unsigned count;   /* of members: one for each task, and for each thread of a team that is larger */
    member members[]; /* [count] */
};

/* Those on one CPU are one thread of the team: the last of them stands. */
static void do_task(unsigned number, void *arg)
{
    const cs_tasks *tasks = arg;
    tasks->task(number, number, tasks->context);
    cs_arrive(number % tasks->threads);
}

static void *serve(void *arg)
{
    const member *m = arg;
    m->crowd->body(m->number, m->crowd->arg);
    return NULL;
}

/* body(i, arg) in a thread for each of the first `count` members, at the same time. False where one could not
 * be started. */
static bool gather(crowd *c, unsigned count, cs_visitor body, void *arg)
{
    c->body = body;
    c->arg = arg;
    for (unsigned i = 0; i < count; i++) {
        member *m = &c->members[i];
        m->started = pthread_create(&m->thread, &m->attributes, serve, m) == 0;
    }
    bool all = true;
    for (unsigned i = 0; i < count; i++) {
        if (c->members[i].started) {
            pthread_join(c->members[i].thread, NULL);
        } else {
            all = false;
        }
    }
    return all;
}

static void threads_close(void *team)
{
    crowd *c = team;
    for (unsigned i = 0; c != NULL && i < c->count; i++) {
        pthread_attr_destroy(&c->members[i].attributes);
    }
    free(c);
}

static cs_status enlist(crowd *c)
{
    member *m = &c->members[c->count];
    *m = (member){.crowd = c, .number = c->count};
    if (pthread_attr_init(&m->attributes) != 0) {
        return CS_ERR_MEMORY;
    }
    c->count++;
    if (c->tasks.cpus == NULL) {
        return CS_OK;
    }
    cpu_set_t mask;
    if (!cs_cpu_mask(c->tasks.cpus[m->number % c->tasks.threads], &mask)) {
        return CS_ERR_ARGUMENT;
    }
    return pthread_attr_setaffinity_np(&m->attributes, sizeof mask, &mask) == 0 ? CS_OK : CS_ERR_MEMORY;
}

static cs_status threads_open(const cs_tasks *tasks, void **team)
{
    const unsigned count = tasks->count > tasks->threads ? tasks->count : tasks->threads;
    crowd *c = malloc(sizeof *c + count * sizeof c->members[0]);
    if (c == NULL) {
        return CS_ERR_MEMORY;
    }
    c->tasks = *tasks;
    c->count = 0;
    cs_status status = CS_OK;
    while (status == CS_OK && c->count < count) {
        status = enlist(c);
    }
    if (status == CS_OK && !gather(c, tasks->count, tasks->enter, tasks->context)) {
        status = CS_ERR_SYSTEM;
    }
    if (status != CS_OK) {
        threads_close(c);
        return status;
    }
    *team = c;
    return CS_OK;
}

static bool threads_run(void *team)
{
    crowd *c = team;
    return gather(c, c->tasks.count, do_task, &c->tasks);
}

static cs_status threads_visit(void *team, cs_visitor body, void *arg)
{
    crowd *c = team;
    return gather(c, c->tasks.threads, body, arg) ? CS_OK : CS_ERR_SYSTEM;
}

const cs_task_way cs_task_threads = {
    .worker_a_task = true,
    .open = threads_open,
    .close = threads_close,
    .run = threads_run,
    .visit = threads_visit,
};
