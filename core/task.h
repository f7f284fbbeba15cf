/* SPDX-License-Identifier: MIT */
/*
 * A batch of independent tasks, and ways to carry it out with threads and processes of one's own. The ways of
 * OpenMP need no help.
 *
 * A way is used from one thread: open, then run and visit as often as one likes, then close. Workers are
 * bound to the case's CPUs, worker i to cpus[i % threads].
 */
#ifndef CORESWEEP_CORE_TASK_H
#define CORESWEEP_CORE_TASK_H

#include "coresweep/kernel.h"

typedef struct cs_tasks {
    unsigned count;   /* tasks a run, >= 1 */
    unsigned threads; /* the team's size, >= 1 */
    const int *cpus;  /* [threads], or NULL: unbound. Borrowed until close */

    /* Called in each worker by `open`, before its first task, so that scratch memory is first touched by
     * whoever uses it. In a forked worker both functions may make system calls and compute: no malloc. */
    void (*enter)(unsigned worker, void *context);

    /* Does one task. Tasks 0 to count - 1 each come once a run, in any order; of one worker, one at a time.
     */
    void (*task)(unsigned task, unsigned worker, void *context);

    void *context; /* borrowed until close; a forked worker has a copy of what is not shared memory */
} cs_tasks;

typedef struct cs_task_way {
    /* A worker for every task, whatever the team's size; else as many workers as the team has threads. */
    bool worker_a_task;

    /* Starts whatever stays. CS_ERR_ARGUMENT for a CPU that cannot be, CS_ERR_MEMORY, CS_ERR_SYSTEM where a
     * thread or a process is refused; nothing is left behind then. `tasks` is copied. */
    cs_status (*open)(const cs_tasks *tasks, void **team);
    void (*close)(void *team); /* NULL is allowed */

    /* Returns when all tasks are done; what they wrote (in shared memory, where workers are processes) is
     * visible then. False where a worker could not be started or has died: its tasks may be missing. */
    bool (*run)(void *team);

    /* As cs_variant.visit: `threads` workers, in the order of the case's CPUs. */
    cs_status (*visit)(void *team, cs_visitor body, void *arg);
} cs_task_way;

/* A thread for every task, all at once, created and joined in each run. */
extern const cs_task_way cs_task_threads;

/* A crew of threads that stay (crew.h) and take the number of the next task from a counter. */
extern const cs_task_way cs_task_pool;

/* Forked processes that stay and take the number of the next task from a shared counter. Orders and answers
 * go through a pair of sockets for each, so that a dead one is noticed; they die with their parent. `visit`
 * replaces them by new ones, since a process does not see memory that is younger than itself. */
extern const cs_task_way cs_task_processes;

#endif
