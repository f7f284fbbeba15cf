/* SPDX-License-Identifier: MIT */
/*
 *   for each operation:   pthread_create for every participant, then pthread_join for every participant
 *
 * The caller is no participant: it waits. glibc keeps the stacks of ended threads (up to 40 MB of them) and
 * gives them to the next ones, so that after the first operation no stack is mapped.
 */
#include <pthread.h>
#include <stdlib.h>

#include "team.h"

typedef struct crew crew;

typedef struct member {
    const crew *crew;
    unsigned participant;
    bool started;
    pthread_t thread;
    pthread_attr_t attributes;
} member;

struct crew {
    cs_visitor body;
    void *arg;
    unsigned count;
    member members[]; /* [count] */
};

static void *enter(void *arg)
{
    const member *m = arg;
    m->crew->body(m->participant, m->crew->arg);
    return NULL;
}

/* One operation. False where a thread could not be started. */
static bool gather(crew *c, cs_visitor body, void *arg)
{
    c->body = body;
    c->arg = arg;
    for (unsigned i = 0; i < c->count; i++) {
        member *m = &c->members[i];
        m->started = pthread_create(&m->thread, &m->attributes, enter, m) == 0;
    }
    bool all = true;
    for (unsigned i = 0; i < c->count; i++) {
        if (c->members[i].started) {
            pthread_join(c->members[i].thread, NULL);
        } else {
            all = false;
        }
    }
    return all;
}

static void release(void *state)
{
    crew *c = state;
    for (unsigned i = 0; i < c->count; i++) {
        pthread_attr_destroy(&c->members[i].attributes);
    }
    free(c);
}

static cs_status enlist(const team_work *w, crew *c)
{
    member *m = &c->members[c->count];
    *m = (member){.crew = c, .participant = c->count};
    if (pthread_attr_init(&m->attributes) != 0) {
        return CS_ERR_MEMORY;
    }
    c->count++;
    if (w->cpus == NULL) {
        return CS_OK;
    }
    cpu_set_t mask;
    if (!cs_cpu_mask(w->cpus[m->participant], &mask)) {
        return CS_ERR_ARGUMENT;
    }
    return pthread_attr_setaffinity_np(&m->attributes, sizeof mask, &mask) == 0 ? CS_OK : CS_ERR_MEMORY;
}

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    crew *created = malloc(sizeof *created + c->threads * sizeof created->members[0]);
    if (created == NULL) {
        return CS_ERR_MEMORY;
    }
    created->count = 0;
    cs_status status = CS_OK;
    for (unsigned i = 0; i < c->threads && status == CS_OK; i++) {
        status = enlist(work, created);
    }
    if (status != CS_OK) {
        release(created);
        return status;
    }
    *state = created;
    return CS_OK;
}

static void run(void *work, void *state)
{
    team_work *w = work;
    w->runs++;
    for (size_t operation = 0; operation < w->n; operation++) {
        gather(state, team_tick, w->slots);
    }
}

static cs_status visit(void *work, void *state, cs_visitor body, void *arg)
{
    (void)work;
    return gather(state, body, arg) ? CS_OK : CS_ERR_SYSTEM;
}

const cs_variant cs_variant_team_pthread = {
    .summary = "create and join POSIX threads",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
