/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_CMD_PROGRESS_H
#define CORESWEEP_CMD_PROGRESS_H

#include "run/schedule.h"

/* Where the last line was shown, and when. Zeroed at the start. */
typedef struct cs_progress_line {
    bool asked;
    bool terminal;
    double last;
} cs_progress_line;

/* Shows how far the sweep is on standard error: one line that is rewritten on a terminal; elsewhere a plain
 * line every ten seconds, so that a log stays readable. */
void cs_progress_show(cs_progress_line *line, const cs_progress *progress);

/* Ends the line. */
void cs_progress_end(cs_progress_line *line);

#endif
