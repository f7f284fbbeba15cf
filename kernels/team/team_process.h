/* SPDX-License-Identifier: MIT */
/* Child processes as participants. */
#ifndef CORESWEEP_KERNELS_TEAM_PROCESS_H
#define CORESWEEP_KERNELS_TEAM_PROCESS_H

#include <stdlib.h>

#include "child.h"
#include "team.h"

/* Starts a child that is bound, calls body(participant, arg) and ends. -1 where there is none. */
static inline pid_t team_fork(const team_work *w, unsigned participant, cs_visitor body, void *arg)
{
    pid_t child = cs_child_fork();
    if (child == 0) {
        if (!team_bind(w, participant, 0)) {
            _exit(1);
        }
        body(participant, arg);
        _exit(0);
    }
    return child;
}

/* The state of variants that start all their children anew for each operation: pid_t [threads]. */
static inline cs_status team_process_prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    *state = calloc(c->threads, sizeof(pid_t));
    return *state == NULL ? CS_ERR_MEMORY : CS_OK;
}

static inline void team_process_release(void *state)
{
    free(state);
}

/* One forked child for each participant. False where one could not be started or bound. */
static inline bool team_fork_all(const team_work *w, pid_t *children, cs_visitor body, void *arg)
{
    for (unsigned i = 0; i < w->threads; i++) {
        children[i] = team_fork(w, i, body, arg);
    }
    bool all = true;
    for (unsigned i = 0; i < w->threads; i++) {
        all = cs_child_wait(children[i]) && all;
    }
    return all;
}

static inline cs_status team_process_visit(void *work, void *state, cs_visitor body, void *arg)
{
    return team_fork_all(work, state, body, arg) ? CS_OK : CS_ERR_SYSTEM;
}

#endif
