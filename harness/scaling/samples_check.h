/* SPDX-License-Identifier: MIT */
/* Whether a run's samples can be analysed at all. */
#ifndef CORESWEEP_SCALING_SAMPLES_CHECK_H
#define CORESWEEP_SCALING_SAMPLES_CHECK_H

#include "report/row.h"

/* CS_ERR_FORMAT where the table has no rows, ends in a line that was cut, or holds a timed row whose time is
 * missing, not above 0 or not finite, or whose thread count is 0: *error names the first such line. */
cs_status cs_samples_check(const cs_csv_table *table, cs_csv_error *error);

#endif
