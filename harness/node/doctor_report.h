/* SPDX-License-Identifier: MIT */
/* What `coresweep doctor` prints: the probes' results, for a reader or for a program. */
#ifndef CORESWEEP_NODE_DOCTOR_REPORT_H
#define CORESWEEP_NODE_DOCTOR_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "coresweep/status.h"
#include "node/probe.h"

/* Writes `count` results to `out`, at most 100 columns wide: a line a probe with its state and what was
 * found; under one that warns or is unknown, what that means for measurements; under one that warns, how
 * to mend it; at the end how many warn. With `json`, one JSON array of objects with probe, state, found,
 * means and mend, on one line. CS_ERR_IO with errno where `out` refuses, CS_ERR_MEMORY. */
cs_status cs_doctor_print(FILE *out, const cs_probe_result *results, size_t count, bool json);

#endif
