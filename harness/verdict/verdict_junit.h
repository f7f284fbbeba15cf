/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_VERDICT_VERDICT_JUNIT_H
#define CORESWEEP_VERDICT_VERDICT_JUNIT_H

#include "verdict/verdict_table.h"

/*
 * Verdicts as JUnit XML, as `export --format junit` writes cells: a test case a row, named as its cell; of an
 * efficiency with " (efficiency)" behind it. Slower and failed are failures, what cannot be told is skipped;
 * `time` is head's median of one call in seconds, 0 of an efficiency and where there is none. Any locale may
 * be current. CS_ERR_IO where `out` has an error afterwards; CS_ERR_MEMORY. Thread-safe.
 */
cs_status cs_verdict_junit(FILE *out, const cs_verdict_table *table);

#endif
