/* SPDX-License-Identifier: MIT */
/* The order in which people read a summary: groups of one kernel, input and size, in them the variants. */
#ifndef CORESWEEP_REPORT_ORDER_H
#define CORESWEEP_REPORT_ORDER_H

#include <stdbool.h>

#include "report/summary.h"

/* Fills rows[summary->count] with the summary's rows, sorted. Thread-safe. */
void cs_summary_sort(const cs_summary *summary, const cs_summary_row **rows);

/* Whether both are of one kernel, input and size. */
bool cs_same_group(const cs_summary_row *a, const cs_summary_row *b);

#endif
