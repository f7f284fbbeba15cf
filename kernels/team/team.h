/* SPDX-License-Identifier: MIT */
/*
 * What the variants of team work on.
 *
 * Each participant counts in a slot of its own cache line, in memory that forked children share. The slots
 * are never set back, so that `run` has nothing to do but its operations; `runs` says how many runs they
 * have counted.
 */
#ifndef CORESWEEP_KERNELS_TEAM_H
#define CORESWEEP_KERNELS_TEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "coresweep/kernel.h"
#include "cpu_mask.h"

typedef struct team_slot {
    _Alignas(64) int64_t ticks;
} team_slot;

typedef struct team_work {
    size_t n;         /* operations a run */
    unsigned threads; /* participants */
    const int *cpus;  /* [threads] of cs_case, or NULL */
    int64_t runs;     /* each `run` adds 1 */
    team_slot *slots; /* [threads] shared with forked children */
    int64_t *took;    /* [threads] the result */
} team_work;

/* What a participant does in an operation: a cs_visitor, so that `run` and `visit` are the same code. */
static inline void team_tick(unsigned participant, void *slots)
{
    ((team_slot *)slots)[participant].ticks++;
}

/* Binds thread or process `id`, 0 for the caller, to participant's CPU; does nothing where the case is
 * unpinned. Async-signal-safe: one system call. */
static inline bool team_bind(const team_work *w, unsigned participant, pid_t id)
{
    return w->cpus == NULL || cs_cpu_bind(w->cpus[participant], id);
}

#endif
