/* SPDX-License-Identifier: MIT */
/* A run in progress: its folder from the first file to the last, whether it is new or goes on. */
#ifndef CORESWEEP_CMD_SWEEP_RUN_H
#define CORESWEEP_CMD_SWEEP_RUN_H

#include <jansson.h>

#include "cmd/progress.h"
#include "run/folder.h"
#include "run/plan_source.h"
#include "run/samples.h"

/* Zeroed but for `command` at the start, ended by cs_sweep_close. */
typedef struct cs_sweep {
    const char *command; /* for what is said to the person */
    cs_folder folder;
    /* Both made by the caller of cs_sweep_start, read by cs_sweep_resume. */
    cs_plan plan;
    cs_plan_source source; /* zeroed where there is no plan file */
    cs_samples samples;
    cs_csv_table earlier;  /* rows of the part that was killed */
    json_t *context;       /* what goes to context.json */
    cs_ratio_table ratios; /* at the end of a run whose plan has some */
    cs_progress_line progress;
    cs_message message;
    size_t rows;
    size_t faults;
    bool samples_open;
    bool interrupted;
} cs_sweep;

/* Makes the folder `out` (NULL: a name from time and host) with plan.json, the plan file, context.json and an
 * empty samples.csv. Errors carry a message in the sweep, here and below. */
cs_status cs_sweep_start(cs_sweep *w, const char *out, const cs_topology *topology, int argc, char **argv);

/* Opens a folder whose run has not come to its end, or has. */
cs_status cs_sweep_resume(cs_sweep *w, const char *folder);

/* Takes a row: into samples.csv at once; a fault is said. */
cs_status cs_sweep_take(cs_sweep *w, const cs_row *row);

/* Writes what ends a run, whatever happened: the plan with its stop reasons, the summary of all rows, the
 * ratios, and the node's state afterwards. */
cs_status cs_sweep_finish(cs_sweep *w);

/* Measures what the plan lacks and writes the files that end a run. CS_ERR_INTERRUPTED: all of them are
 * written, and the run can go on later. */
cs_status cs_sweep_measure(cs_sweep *w);

/* Says how it ended, prints the folder on standard output, and returns the exit code. */
int cs_sweep_report(const cs_sweep *w, cs_status status);

void cs_sweep_close(cs_sweep *w);

#endif
