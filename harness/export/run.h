/* SPDX-License-Identifier: MIT */
/*
 * A run as the formats of an export take it: read from its folder, held against what coresweep itself would
 * have written, and parted by cell. Whatever another tool would silently misread is refused here, with the
 * file and the line. Not thread-safe per object.
 */
#ifndef CORESWEEP_EXPORT_RUN_H
#define CORESWEEP_EXPORT_RUN_H

#include <jansson.h>
#include <stdbool.h>

#include "message.h"
#include "report/cells.h"
#include "report/row.h"
#include "report/summary.h"

typedef struct cs_export_cell {
    const cs_summary_row *summary;    /* borrowed from the run */
    const cs_row *const *repetitions; /* [repetition_count] the cell's rows of samples.csv, round by round */
    size_t repetition_count;
    bool timed; /* no fault: a cell with one keeps its times in the CSV, but a wrong answer has no speed */
} cs_export_cell;

typedef struct cs_export_run {
    cs_export_cell *cells; /* [cell_count] in the order of the table, which is the same in every run */
    size_t cell_count;
    size_t open_cells; /* of the plan: those that the run did not end; 0 where it is finished */
    char *folder;      /* its path */
    json_t *context;   /* context.json: an object */

    cs_csv_table samples; /* what the cells point into */
    cs_summary summary;
    cs_cells by_cell;
} cs_export_run;

/* Reads the run in the folder `path`. Errors carry a message: CS_ERR_IO, CS_ERR_FORMAT, CS_ERR_MEMORY. Freed
 * by cs_export_run_free, also after an error. */
cs_status cs_export_run_read(const char *path, cs_export_run *run, cs_message *message);
void cs_export_run_free(cs_export_run *run);

/* Keeps the cells whose names match one of `patterns`, shell patterns parted by commas. CS_ERR_ARGUMENT with
 * a message where none is left, CS_ERR_MEMORY. */
cs_status cs_export_run_select(cs_export_run *run, const char *patterns, cs_message *message);

/* A text of context.json: of `object` where it is not NULL, else at the top. "" where it is not known.
 * Borrowed from the run. */
const char *cs_export_fact(const cs_export_run *run, const char *object, const char *key);

#endif
