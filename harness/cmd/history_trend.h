/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_CMD_HISTORY_TREND_H
#define CORESWEEP_CMD_HISTORY_TREND_H

#include <stdio.h>

#include "history/store.h"
#include "report/step.h"

/* Prints the series whose cells match `pattern` (NULL: all), each with its runs and its steps, and what the
 * rate of false alarms makes of their number. *shown counts the series, *stepped those with a step.
 * CS_ERR_MEMORY, CS_ERR_IO. */
cs_status cs_history_trend(FILE *out, const cs_history *history, const char *pattern,
                           const cs_step_rule *rule, size_t *shown, size_t *stepped);

#endif
