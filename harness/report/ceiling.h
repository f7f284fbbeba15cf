/* SPDX-License-Identifier: MIT */
/*
 * The machine's ceilings as the run itself measured them (the roofline model: Williams, Waterman and
 * Patterson, 2009): triad for bandwidth, gemm for operations.
 */
#ifndef CORESWEEP_REPORT_CEILING_H
#define CORESWEEP_REPORT_CEILING_H

#include <stdbool.h>
#include <stdint.h>

#include "report/summary.h"

/* Whether a cell is to be seen against operations a second rather than bytes a second. */
bool cs_is_compute_bound(const cs_summary_row *row);

/* What one call moves; NAN where the kernel does not count it. */
double cs_bytes_per_call(const cs_summary_row *row);

/* The fastest triad at the largest n that the summary has, or NULL; `threads` 0: at any thread count. */
const cs_summary_row *cs_bandwidth_ceiling(const cs_summary *summary, uint64_t threads);

/* The fastest gemm, or NULL; `threads` likewise. */
const cs_summary_row *cs_flops_ceiling(const cs_summary *summary, uint64_t threads);

/* Whether one call moves at least twice `llc_bytes`, so that it must come from memory: with less, part of
 * the arrays may stay in the cache from call to call. False where either is unknown. */
bool cs_is_out_of_cache(const cs_summary_row *row, double llc_bytes);

/* The row's rate as a fraction of its ceiling at the same thread count; NAN where there is none. */
double cs_ceiling_fraction(const cs_summary *summary, const cs_summary_row *row, double llc_bytes);

#endif
