/* SPDX-License-Identifier: MIT */
/* How far a command is, on standard error: one line that is rewritten on a terminal; elsewhere a plain line
 * every ten seconds, so that a log stays readable. */
#ifndef CORESWEEP_CMD_PROGRESS_LINE_H
#define CORESWEEP_CMD_PROGRESS_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* Where the last line was shown, and when. Zeroed at the start. */
typedef struct cs_progress_line {
    bool asked;
    bool terminal;
    double last;
} cs_progress_line;

/* Whether a line is due `elapsed` seconds after the start, where the first plain one comes after `wait`. */
bool cs_progress_due(cs_progress_line *line, double elapsed, double wait);

/* Shows `text`, one line without its end. */
void cs_progress_put(cs_progress_line *line, double elapsed, const char *text);

/* Takes the terminal's line away. */
void cs_progress_end(cs_progress_line *line);

/* "2:05", "1h07m" into text[24]; 99h59m at most. */
void cs_progress_time(double seconds, char text[24]);

#endif
