/* SPDX-License-Identifier: MIT */
/* Speed-ups between the rows of a summary whose times are filled in. */
#ifndef CORESWEEP_REPORT_SPEEDUP_H
#define CORESWEEP_REPORT_SPEEDUP_H

#include <stdbool.h>
#include <stddef.h>

#include "coresweep/status.h"
#include "report/summary.h"

/* Sets serial_base, speedup_serial, speedup_self, their intervals and efficiency of each valid row, as
 * cs_summary_build says. CS_ERR_MEMORY. */
cs_status cs_speedups_fill(cs_summary_row *rows, size_t count, cs_is_parallel is_parallel);

#endif
