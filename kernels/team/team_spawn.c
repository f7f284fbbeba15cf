/* SPDX-License-Identifier: MIT */
/*
 *   for each operation:   posix_spawn(/bin/true) for every participant, then waitpid for every participant
 *
 * A participant took part when its exit status is 0. posix_spawn cannot set an affinity: the parent binds
 * each child as soon as it has its number, while the child is still loading its program.
 *
 * /bin/true cannot call a visitor. Forked children, bound to the same CPUs, are visited in its place.
 */
#include <spawn.h>

#include "team_process.h"

static const char program[] = "/bin/true";

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    return access(program, X_OK) == 0 ? team_process_prepare(c, work, state) : CS_ERR_UNAVAILABLE;
}

/* The environment is empty so that the time does not depend on the user's. */
static pid_t spawn(const team_work *w, unsigned participant)
{
    char name[] = "true";
    char *arguments[] = {name, NULL};
    char *environment[] = {NULL};
    pid_t child = -1;
    if (posix_spawn(&child, program, NULL, NULL, arguments, environment) != 0) {
        return -1;
    }
    /* A child that has ended already (ESRCH) needs no binding. */
    if (!team_bind(w, participant, child) && errno != ESRCH) {
        cs_child_wait(child);
        return -1;
    }
    return child;
}

static void run(void *work, void *state)
{
    team_work *w = work;
    pid_t *children = state;
    w->runs++;
    for (size_t operation = 0; operation < w->n; operation++) {
        for (unsigned i = 0; i < w->threads; i++) {
            children[i] = spawn(w, i);
        }
        for (unsigned i = 0; i < w->threads; i++) {
            if (cs_child_wait(children[i])) {
                team_tick(i, w->slots);
            }
        }
    }
}

const cs_variant cs_variant_team_spawn = {
    .summary = "posix_spawn and wait for child processes that run /bin/true",
    .parallel = true,
    .prepare = prepare,
    .release = team_process_release,
    .run = run,
    .visit = team_process_visit,
};
