/* SPDX-License-Identifier: MIT */
/* Edge cases: every check size and every input of a kernel, with buffers that end or begin at a guard page.
 */
#ifndef CORESWEEP_RUN_CHECK_CASES_H
#define CORESWEEP_RUN_CHECK_CASES_H

#include "run/measure.h"

/* Emits one row a case (input and n set, iterations 1, status ok or failed); n, input and seed of request->c
 * are not used but for the seed. A crash ends the process: the row that did not come tells which case it was.
 */
cs_status cs_check_cases(const cs_measure_request *request);

/* How many rows that is, for a variant that finishes. */
unsigned cs_check_case_count(const cs_entry *entry);

#endif
