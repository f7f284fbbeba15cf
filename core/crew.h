/* SPDX-License-Identifier: MIT */
/*
 * A crew: threads that stay, for work of microseconds. The caller is thread 0 and takes its share; the others
 * are started once, spin for the next piece of work, and sleep when none comes.
 *
 * On two cores of a Zen 5 it takes 0.11 us to run an empty body in two threads, where an empty OpenMP region
 * with OMP_WAIT_POLICY=active takes 0.44. A thread that waits spins for 16384 turns of `pause`, 0.1 to 1 ms,
 * and then sleeps in a futex: the next piece of work wakes it, which costs 5 to 50 us once. Where threads
 * share a CPU they would spin away each other's time: such a crew sleeps at once. Each thread tells when its
 * body has returned (arrivals.h).
 */
#ifndef CORESWEEP_CORE_CREW_H
#define CORESWEEP_CORE_CREW_H

#include "coresweep/kernel.h"

typedef struct cs_crew cs_crew;

/* Starts threads 1 to threads - 1, each bound to cpus[thread]; cpus NULL: unbound. The caller's own binding
 * is left to it; cpus[0] only tells whether another shares it. CS_ERR_ARGUMENT for no threads and for a CPU
 * that cannot be, CS_ERR_MEMORY, CS_ERR_SYSTEM where a thread is refused; *crew is NULL then. */
cs_status cs_crew_start(unsigned threads, const int *cpus, cs_crew **crew);

/* Calls body(thread, arg) once in every thread, 0 in the caller's, and returns when all have returned: what
 * they wrote is visible then. The same thread must call that started the crew, and no body may; nor may one
 * body wait for another, which is perhaps still asleep. It allocates nothing and cannot fail. */
void cs_crew_run(cs_crew *crew, cs_visitor body, void *arg);

/* Ends the threads, asleep or not, and frees the crew. NULL is allowed. */
void cs_crew_end(cs_crew *crew);

#endif
