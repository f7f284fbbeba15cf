/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_EXPORT_INTERVAL_H
#define CORESWEEP_EXPORT_INTERVAL_H

#include <stdbool.h>
#include <stdio.h>

#include "report/summary.h"

/* One invocation says nothing of how sure its median is. Thread-safe. */
bool cs_export_has_interval(const cs_summary_row *cell);

/* "1.675 us [1.632 us, 1.714 us]": a median with its interval, and the interval's coverage where that is less
 * than CS_CONFIDENCE; or "1.675 us, no interval" where the coverage is 0. micro as for cs_format_seconds.
 * Thread-safe. */
void cs_export_interval(FILE *out, double median, double low, double high, double confidence,
                        const char *micro);

/* The same of a cell, in UTF-8. */
void cs_export_cell_interval(FILE *out, const cs_summary_row *cell);

#endif
