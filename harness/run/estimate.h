/* SPDX-License-Identifier: MIT */
/* How long things take, before and while they are measured. Thread-safe. */
#ifndef CORESWEEP_RUN_ESTIMATE_H
#define CORESWEEP_RUN_ESTIMATE_H

#include "run/plan.h"

/* A rough guess at one call's time, from the kernel's cost: 5 GB/s, 5 Gflop/s and 20 ns an item, whichever
 * is slowest. Good to a factor of ten; used until the check has timed a real call. */
double cs_cell_guess(const cs_cell *cell);

/* How long one invocation of a cell of `entry` takes when a call takes `call` seconds. */
double cs_invocation_estimate(const cs_settings *settings, const cs_entry *entry, double call);

/* How long the minimum of invocations takes for all cells, by cs_cell_guess. */
double cs_plan_minimum(const cs_plan *plan);

/* How many repetitions fit into settings->invocation_time: 1 to settings->repetitions. */
unsigned cs_repetitions_for(const cs_settings *settings, double call);

#endif
