/* SPDX-License-Identifier: MIT */
/*
 *   for each operation:   fork for every participant, then waitpid for every participant
 *
 * The cost grows with the memory of the process, whose page tables fork copies; here it is a few megabytes.
 * Handlers of pthread_atfork are not part of it, see cs_child_fork.
 */
#include "team_process.h"

static void run(void *work, void *state)
{
    team_work *w = work;
    w->runs++;
    for (size_t operation = 0; operation < w->n; operation++) {
        team_fork_all(w, state, team_tick, w->slots);
    }
}

const cs_variant cs_variant_team_fork = {
    .summary = "fork and wait for child processes",
    .parallel = true,
    .prepare = team_process_prepare,
    .release = team_process_release,
    .run = run,
    .visit = team_process_visit,
};
