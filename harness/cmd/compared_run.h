/* SPDX-License-Identifier: MIT */
/* A run as one side of a comparison, and whether two of them may be compared. */
#ifndef CORESWEEP_CMD_COMPARED_RUN_H
#define CORESWEEP_CMD_COMPARED_RUN_H

#include <jansson.h>
#include <stdbool.h>

#include "report/cells.h"
#include "run/folder.h"

typedef struct cs_compared_run {
    cs_folder folder;
    json_t *context;
    cs_csv_table samples;
    cs_cells cells;
} cs_compared_run;

/* Reads the run in the folder `path`: samples.csv and context.json. Its plan is not needed, so that one of a
 * build with other variants can be read. Errors carry a message, with file and line. Freed by
 * cs_compared_run_free in any case. */
cs_status cs_compared_run_read(const char *path, cs_compared_run *run, cs_message *message);
void cs_compared_run_free(cs_compared_run *run);

/* Refuses with CS_ERR_ARGUMENT, in a message, runs without a cell in common, in which a cell means other work
 * on one side, or in which every cell that both have has one invocation on a side. */
cs_status cs_compared_runs_match(const cs_compared_run *base, const cs_compared_run *head,
                                 cs_message *message);

/* Whether both are the halves of one duet. */
bool cs_compared_runs_paired(const cs_compared_run *base, const cs_compared_run *head);

/* Tells of the facts of the machine in which two runs differ, and returns how many they are; and of those of
 * the system, the libraries and the environment, which do not make another machine of it. */
typedef void (*cs_tell_fact)(void *context, const char *name, const char *base, const char *head);
size_t cs_compared_runs_differ(const cs_compared_run *base, const cs_compared_run *head, cs_tell_fact tell,
                               void *context);

#endif
