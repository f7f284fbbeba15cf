/* SPDX-License-Identifier: MIT */
/* How the program talks to a person: `coresweep: sweep: ...` on standard error. */
#ifndef CORESWEEP_CMD_SAY_H
#define CORESWEEP_CMD_SAY_H

/* What the program exits with. */
enum {
    CS_EXIT_DONE = 0,
    CS_EXIT_FAILED = 1,        /* it ran and something failed: a check, a cell */
    CS_EXIT_USAGE = 2,         /* the command line was wrong */
    CS_EXIT_COULD_NOT = 3,     /* it could not run, or not to the end */
    CS_EXIT_CANNOT_TELL = 4,   /* a comparison that could tell nothing */
    CS_EXIT_INTERRUPTED = 130, /* by SIGINT or SIGTERM; what was measured is kept */
};

/* Prints one message. `command` may be NULL: `coresweep: ...`. Moves to a fresh line when a progress
 * line is showing. */
__attribute__((format(printf, 2, 3))) void cs_say(const char *command, const char *format, ...);

/* Tells cs_say that the terminal's current line is a progress line. */
void cs_say_line_open(int open);

#endif
