/* SPDX-License-Identifier: MIT */
/*
 * An interpreter that a worker has started: lines of JSON to it and from it, and how it ended. It dies with
 * its worker. Used from one thread.
 */
#ifndef CORESWEEP_RUN_SCRIPT_PROCESS_H
#define CORESWEEP_RUN_SCRIPT_PROCESS_H

#include <jansson.h>
#include <stdio.h>
#include <sys/types.h>

#include "coresweep/kernel.h"
#include "message.h"

enum { CS_SCRIPT_MEMORY = 3 }; /* the file descriptor under which it finds the shared memory */

typedef struct cs_script_process {
    pid_t id;
    double started; /* cs_clock_wall before it was */
    FILE *to;       /* NULL once it has ended */
    FILE *from;
    char *line;
    size_t room;
} cs_script_process;

/* Starts argv[0], looked up on PATH, free to use the case's CPUs (all of the worker's where it has none).
 * CS_ERR_UNAVAILABLE with a message where it cannot be started; CS_ERR_SYSTEM. Ended by cs_script_end. */
cs_status cs_script_start(char *const *argv, const cs_case *c, int memory, cs_script_process *process,
                          cs_message *message);

/* Says `message` (a reference is taken over) and hears the answer, freed by json_decref. CS_ERR_SYSTEM with
 * how the process ended where it did not answer; CS_ERR_FORMAT where it said something else. */
cs_status cs_script_ask(cs_script_process *process, json_t *question, json_t **answer, cs_message *message);

/* Hears a line that was not asked for. */
cs_status cs_script_hear(cs_script_process *process, json_t **answer, cs_message *message);

/* Lets it end by itself, and kills it where that takes longer than two seconds. */
void cs_script_end(cs_script_process *process);

/* Gives every thread-starting library in it the case's CPUs: see script_process.c. */
void cs_script_free_main_thread(const cs_script_process *process, const cs_case *c);

#endif
