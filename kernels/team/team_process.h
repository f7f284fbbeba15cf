/* SPDX-License-Identifier: MIT */
/*
 * Child processes as participants.
 *
 * Between fork and _exit a child calls async-signal-safe functions only: the process that it was copied from
 * may have had threads, and their locks stay locked for ever in the copy.
 */
#ifndef CORESWEEP_KERNELS_TEAM_PROCESS_H
#define CORESWEEP_KERNELS_TEAM_PROCESS_H

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "team.h"

/* fork, without the handlers that libraries registered with pthread_atfork (POSIX.1-2024; glibc since 2.34).
 * They have no business in a child that does so little, and LLVM 14's OpenMP runtime has one that sets the
 * child's mask back to the process's first one and, where OMP_PLACES is set, aborts in free. */
static inline pid_t team_copy(void)
{
    return _Fork();
}

/* Starts a child that is bound, calls body(participant, arg) and ends. -1 where there is none. */
static inline pid_t team_fork(const team_work *w, unsigned participant, cs_visitor body, void *arg)
{
    pid_t child = team_copy();
    if (child == 0) {
        if (!team_bind(w, participant, 0)) {
            _exit(1);
        }
        body(participant, arg);
        _exit(0);
    }
    return child;
}

/* Waits for a child's end. True where there was one and it ended with exit status 0. */
static inline bool team_wait(pid_t child)
{
    if (child <= 0) {
        return false;
    }
    int status = 0;
    pid_t ended = 0;
    do {
        ended = waitpid(child, &status, 0);
    } while (ended == -1 && errno == EINTR);
    return ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
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
        all = team_wait(children[i]) && all;
    }
    return all;
}

static inline cs_status team_process_visit(void *work, void *state, cs_visitor body, void *arg)
{
    return team_fork_all(work, state, body, arg) ? CS_OK : CS_ERR_SYSTEM;
}

#endif
