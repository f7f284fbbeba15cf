/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_CMD_SHOW_TABLE_H
#define CORESWEEP_CMD_SHOW_TABLE_H

#include <stdio.h>

#include "report/ratio.h"
#include "report/summary.h"
#include "run/folder.h"
#include "scaling/scaling_table.h"
#include "verdict/verdict_table.h"

/* Prints the table, and that of other costs, as `out` can show it: colours and width of a terminal, the
 * locale's character set. The last cache's size comes from the run's context.json, not from this machine. */
cs_status cs_show_table(FILE *out, const cs_summary *summary, const cs_folder *folder, cs_message *message);

/* Likewise the table of ratios. */
cs_status cs_show_ratios(FILE *out, const cs_ratio_table *table, cs_message *message);

/* Likewise what `coresweep scaling` found. */
cs_status cs_show_scaling(FILE *out, const cs_scaling_table *table, cs_message *message);

/* Likewise verdicts. */
cs_status cs_show_verdicts(FILE *out, const cs_verdict_table *table, cs_message *message);

/* All last-level caches of the machine that was measured; 0 where context.json does not tell. */
double cs_measured_llc_bytes(const cs_folder *folder);

#endif
