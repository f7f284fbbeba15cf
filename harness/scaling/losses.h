/* SPDX-License-Identifier: MIT */
/*
 * Where the efficiency went: of the thread-seconds that a call takes beyond those with one thread, what each
 * cause explains, from other rows of the same run. No hardware counters.
 *
 * Causes are taken in turn, each at most what the ones before left over: first those that were measured by
 * themselves (starting and ending the team, the memory's bandwidth, the clock, the threads' wait for the
 * slowest), then what the fitted law calls serial or coherence. A law cannot tell a serial part from a
 * saturated memory or an unequal division; the measured cause goes first.
 */
#ifndef CORESWEEP_SCALING_LOSSES_H
#define CORESWEEP_SCALING_LOSSES_H

#include "scaling/series.h"

/* Adds rows `loss` for every count above one whose speed-up has a 95% interval. `chosen` NULL: no law was
 * fitted. `llc_bytes` as in table.h. Errors stay in table->status. */
void cs_losses_explain(cs_scaling_table *table, const cs_series *series, const cs_summary *summary,
                       const cs_estimate *chosen, double llc_bytes);

#endif
