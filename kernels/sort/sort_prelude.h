/* SPDX-License-Identifier: MIT */
/* What sort_engine.h takes for granted, whatever the type of key and the instruction set. */
#ifndef CORESWEEP_KERNELS_SORT_PRELUDE_H
#define CORESWEEP_KERNELS_SORT_PRELUDE_H

#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "arrivals.h"
#include "compiler.h"
#include "coresweep/kernel.h"
#include "coresweep/sort.h"
#include "sort.h"
#include "sort_names.h"
#include "sort_networks.h"
#include "sort_routines.h"

/* Before a loop of constant length over an array of vectors: turn for turn, so that the array lives in
 * registers. More turns than CS_UNROLL allows, and nothing for clang, which does it unasked and warns where
 * it need not. */
#if defined(__clang__)
#define SORT_UNROLL
#else
#define SORT_UNROLL _Pragma("GCC unroll 32")
#endif

/* What a thread does that waits for another, by turns: where threads are more than CPUs, the other needs this
 * one's. */
static inline void sort_relax(unsigned turn)
{
    if (turn % 64 == 63) {
        sched_yield();
    } else {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
}

#define SORT_FLOATING 1
#define SORT_SIGNED 2
#define SORT_UNSIGNED 3

/* The initialiser of a sort_routine, once sort_engine.h was included for the type. */
#define SORT_ROUTINE(t)                                                                                      \
    {                                                                                                        \
        scratch_bytes_##t, sort_any_##t, team_bytes_##t, team_any_##t, sort_by_team_any_##t,                 \
            quick_bytes_##t, quick_any_##t                                                                   \
    }

#endif
