/* SPDX-License-Identifier: MIT */
/*
 * A child process, its lines and its end. The child gets a process group of its own, so that it can be ended
 * with all that it started, and a Ctrl-C at the terminal reaches only the parent, which then decides.
 * One child at a time, from one thread.
 */
#ifndef CORESWEEP_RUN_PROCESS_H
#define CORESWEEP_RUN_PROCESS_H

#include <signal.h>

#include "message.h"

typedef enum cs_ending {
    CS_ENDED,       /* exited; exit_code tells how */
    CS_KILLED,      /* by a signal */
    CS_TIMED_OUT,   /* and was killed */
    CS_INTERRUPTED, /* *interrupted became non-zero, and it was killed */
} cs_ending;

typedef struct cs_process_request {
    char *const *argv; /* ends with NULL; argv[0] is a path, or a name to look up on PATH */
    char *const *environment;
    double timeout_seconds;
    const volatile sig_atomic_t *interrupted;

    /* Gets each complete line of the child's standard output, without its '\n' and cut at 512 KiB. A status
     * other than CS_OK ends the child and is returned. */
    cs_status (*line)(void *context, const char *text);
    void *context;
} cs_process_request;

typedef struct cs_process_outcome {
    cs_ending ending;
    int exit_code;
    int signal;
    char last_words[240]; /* the last line of its standard error that says something */
} cs_process_outcome;

/* Runs the child to its end. CS_ERR_SYSTEM with a message where it cannot be started; what `line` returned.
 */
cs_status cs_process_run(const cs_process_request *request, cs_process_outcome *outcome, cs_message *message);

#endif
