/* SPDX-License-Identifier: MIT */
/*
 * When each thread of a team had done its share of one call: what a variant's imbalance is computed from.
 *
 * A parallel variant calls cs_arrive in each of its threads once that thread has nothing left to do in this
 * call but wait for the others: before the barrier that ends its last region. Of several calls by one thread
 * the last stands, so that a thread that looks for more work may tell after each piece.
 *
 * While nobody listens it is a load and a branch that is never taken. At most one listens in a process at a
 * time. A forked process has a copy of the listener's slots, and is not heard.
 */
#ifndef CORESWEEP_CORE_ARRIVALS_H
#define CORESWEEP_CORE_ARRIVALS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "coresweep/status.h"

typedef struct cs_arrivals cs_arrivals;

/* Whoever listens, or NULL. Set between calls. */
extern _Atomic(cs_arrivals *) cs__arrivals_listener;

void cs__arrivals_note(cs_arrivals *listener, unsigned thread);

/* Thread `thread` of the team, counted from 0, has done its share. To be called in that thread. */
static inline void cs_arrive(unsigned thread)
{
    /* Acquire, for the slots behind it; on x86-64 any load is one. */
    cs_arrivals *listener = atomic_load_explicit(&cs__arrivals_listener, memory_order_acquire);
    if (__builtin_expect(listener != NULL, 0)) {
        cs__arrivals_note(listener, thread);
    }
}

/* For `threads` threads, >= 1; those with greater numbers are not heard. CS_ERR_ARGUMENT for none,
 * CS_ERR_MEMORY; *arrivals is NULL then. Freed by cs_arrivals_close, where NULL is allowed. */
cs_status cs_arrivals_open(unsigned threads, cs_arrivals **arrivals);
void cs_arrivals_close(cs_arrivals *arrivals);

/* Round a call, in the thread that makes it: forget what was told, listen from here on; stop listening. */
void cs_arrivals_begin(cs_arrivals *arrivals);
void cs_arrivals_end(void);

/* Fills seconds[threads], from `begin` on; 0 for a thread that told nothing, since it had no share. False
 * where none told anything: the variant does not tell. Not while it listens. */
bool cs_arrivals_seconds(const cs_arrivals *arrivals, double *seconds);

#endif
