/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_EXPORT_INTERVAL_H
#define CORESWEEP_EXPORT_INTERVAL_H

#include <stdbool.h>
#include <stdio.h>

#include "report/summary.h"

/* One invocation says nothing of how sure its median is. Thread-safe. */
bool cs_export_has_interval(const cs_summary_row *cell);

/* "1.675 µs [1.632 µs, 1.714 µs]": a cell's median with its interval, and the interval's coverage where that
 * is less than CS_CONFIDENCE; or "1.675 µs, no interval". UTF-8; thread-safe. */
void cs_export_interval(FILE *out, const cs_summary_row *cell);

#endif
