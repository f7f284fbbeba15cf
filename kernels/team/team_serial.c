/* SPDX-License-Identifier: MIT */
/*
 *   for each operation, for each participant:   call
 *
 * One thread plays every participant of the case. It is therefore a serial variant, and yet, as the
 * reference, it gives a result for any thread count.
 */
#include "team.h"

/* Volatile: the compiler must not see through the calls and add them up. */
static cs_visitor volatile call = team_tick;

static void run(void *work, void *state)
{
    (void)state;
    team_work *w = work;
    w->runs++;
    for (size_t operation = 0; operation < w->n; operation++) {
        for (unsigned i = 0; i < w->threads; i++) {
            call(i, w->slots);
        }
    }
}

const cs_variant cs_variant_team_serial = {
    .summary = "calls through a function pointer, one a participant, all in one thread",
    .run = run,
};
