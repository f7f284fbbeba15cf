/* SPDX-License-Identifier: MIT */
#include "arrivals.h"

#include <math.h>
#include <stdalign.h>
#include <stdlib.h>

#include "clock.h"

/* Two cache lines: Intel's adjacent-line prefetcher fetches lines in pairs. */
enum { APART = 128 };

/* Atomic, since more threads than the team has may tell under one number, as those of cs_task_threads do. */
typedef struct slot {
    alignas(APART) _Atomic double time; /* of cs_clock_wall; NAN: nothing told */
} slot;

struct cs_arrivals {
    double begun;
    unsigned threads;
    slot slots[]; /* [threads] */
};

_Atomic(cs_arrivals *) cs__arrivals_listener;

void cs__arrivals_note(cs_arrivals *listener, unsigned thread)
{
    if (thread < listener->threads) {
        atomic_store_explicit(&listener->slots[thread].time, cs_clock_wall(), memory_order_relaxed);
    }
}

cs_status cs_arrivals_open(unsigned threads, cs_arrivals **arrivals)
{
    *arrivals = NULL;
    if (threads == 0) {
        return CS_ERR_ARGUMENT;
    }
    cs_arrivals *a = aligned_alloc(alignof(slot), sizeof *a + threads * sizeof a->slots[0]);
    if (a == NULL) {
        return CS_ERR_MEMORY;
    }
    a->threads = threads;
    for (unsigned i = 0; i < threads; i++) {
        atomic_init(&a->slots[i].time, (double)NAN);
    }
    *arrivals = a;
    return CS_OK;
}

void cs_arrivals_close(cs_arrivals *arrivals)
{
    free(arrivals);
}

void cs_arrivals_begin(cs_arrivals *arrivals)
{
    for (unsigned i = 0; i < arrivals->threads; i++) {
        atomic_store_explicit(&arrivals->slots[i].time, (double)NAN, memory_order_relaxed);
    }
    arrivals->begun = cs_clock_wall();
    atomic_store_explicit(&cs__arrivals_listener, arrivals, memory_order_release);
}

void cs_arrivals_end(void)
{
    atomic_store_explicit(&cs__arrivals_listener, NULL, memory_order_release);
}

bool cs_arrivals_seconds(const cs_arrivals *arrivals, double *seconds)
{
    bool told = false;
    for (unsigned i = 0; i < arrivals->threads; i++) {
        const double time = atomic_load_explicit(&arrivals->slots[i].time, memory_order_relaxed);
        told = told || !isnan(time);
        seconds[i] = isnan(time) ? 0 : time - arrivals->begun;
    }
    return told;
}
