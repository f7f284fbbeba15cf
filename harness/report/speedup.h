/* SPDX-License-Identifier: MIT */
/* Ratios between the rows of a summary whose times are filled in. */
#ifndef CORESWEEP_REPORT_SPEEDUP_H
#define CORESWEEP_REPORT_SPEEDUP_H

#include <stdbool.h>
#include <stddef.h>

#include "coresweep/status.h"
#include "report/stats.h"
#include "report/summary.h"

/* Sets serial_base, speedup_serial, speedup_self, their intervals and efficiency of each valid row, as
 * cs_summary_build says. CS_ERR_MEMORY. */
cs_status cs_speedups_fill(cs_summary_row *rows, size_t count, cs_is_parallel is_parallel);

/* The ratio of two medians with its interval. A cell over itself is 1 and no estimate: the interval assumes
 * two independent sides. */
cs_interval cs_median_ratio(const cs_summary_row *numerator, const cs_summary_row *denominator);

#endif
