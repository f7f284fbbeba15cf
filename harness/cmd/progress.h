/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_CMD_PROGRESS_H
#define CORESWEEP_CMD_PROGRESS_H

#include "cmd/progress_line.h"
#include "run/schedule.h"

/* Shows how far the sweep is. cs_progress_end ends the line. */
void cs_progress_show(cs_progress_line *line, const cs_progress *progress);

#endif
