/* SPDX-License-Identifier: MIT */
/*
 * The summary as a table for people, grouped by kernel, input and size, with a legend that explains only
 * what occurs.
 *
 * Percentages of a ceiling come from the summary itself: for operations, the fastest gemm at the same
 * thread count; for bandwidth, the fastest triad at the same thread count and the largest n that was
 * measured. Bandwidth is compared only where one call of both moves at least twice what the last-level
 * cache holds: a rate out of cache says nothing beside memory's. The legend says which n was taken, or
 * why there is no ceiling.
 */
#ifndef CORESWEEP_REPORT_TABLE_H
#define CORESWEEP_REPORT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "coresweep/status.h"
#include "report/summary.h"

typedef struct cs_table_options {
    double
        llc_bytes;  /* all last-level caches that the run could use together; 0: unknown, so no bandwidth % */
    unsigned width; /* columns of the terminal; 0: 100. Below 100, the table is 100 wide all the same and
                       only the legend is wrapped to it */
    bool color;     /* ANSI colours, for terminals */
    bool utf8;      /* whether `out` takes UTF-8 beyond ASCII */
} cs_table_options;

/* CS_ERR_IO where `out` has an error afterwards; CS_ERR_MEMORY. */
cs_status cs_table_print(FILE *out, const cs_summary *summary, const cs_table_options *options);

#endif
