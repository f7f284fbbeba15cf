/* SPDX-License-Identifier: MIT */
#include "export/run.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "node/provenance.h"
#include "report/order.h"
#include "run/folder.h"
#include "run/json_file.h"
#include "run/plan.h"
#include "run/samples_check.h"
#include "run/summarise.h"

/* In the order of the table; a run's cells and its summary's rows both stand in the order of their first
 * appearance. */
static cs_status part_by_cell(cs_export_run *run, const char *path, cs_message *message)
{
    const cs_summary_row **ordered = calloc(run->summary.count, sizeof *ordered);
    run->cells = calloc(run->summary.count, sizeof *run->cells);
    cs_status status = cs_cells_cut(run->samples.rows, run->samples.count, &run->by_cell);
    if (ordered == NULL || run->cells == NULL || status != CS_OK) {
        status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
        goto out;
    }
    cs_summary_sort(&run->summary, ordered);
    for (; status == CS_OK && run->cell_count < run->summary.count; run->cell_count++) {
        const cs_summary_row *summary = ordered[run->cell_count];
        const cs_cell_rows *cell = &run->by_cell.cells[summary - run->summary.rows];
        run->cells[run->cell_count] =
            (cs_export_cell){summary, cell->rows, cell->count, cs_is_timed_status(summary->status)};
        status = cs_samples_check_cell(path, &run->samples, cell->rows, cell->count, message);
    }
out:
    free(ordered);
    return status;
}

static cs_status read_folder(const cs_folder *folder, cs_export_run *run, cs_message *message)
{
    cs_plan plan = {0};
    cs_status status = cs_plan_load(folder->plan, &plan, message);
    if (status == CS_OK) {
        status = cs_json_read(folder->context, CS_CONTEXT_FORMAT, &run->context, message);
    }
    if (status == CS_OK) {
        status = cs_samples_read(folder->samples, &run->samples, message);
    }
    if (status == CS_OK) {
        run->open_cells = cs_plan_count_open(&plan);
        status = cs_summarise_rows(run->samples.rows, run->samples.count, &plan, "interrupted", &run->summary,
                                   message);
    }
    if (status == CS_OK) {
        status = part_by_cell(run, folder->samples, message);
    }
    cs_plan_free(&plan);
    return status;
}

cs_status cs_export_run_read(const char *path, cs_export_run *run, cs_message *message)
{
    cs_folder folder;
    *run = (cs_export_run){0};
    if (cs_folder_name(path, &folder) != CS_OK) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    run->folder = strdup(folder.path);
    cs_status status = run->folder != NULL ? read_folder(&folder, run, message)
                                           : cs_fail(message, CS_ERR_MEMORY, "out of memory");
    cs_folder_free(&folder);
    return status;
}

void cs_export_run_free(cs_export_run *run)
{
    free(run->cells);
    cs_cells_free(&run->by_cell);
    free(run->folder);
    cs_summary_free(&run->summary);
    cs_csv_free(&cs_row_layout, &run->samples);
    json_decref(run->context);
    *run = (cs_export_run){0};
}

static bool matches_any(const char *cell, const char *patterns, char *scratch)
{
    strcpy(scratch, patterns);
    for (char *pattern; (pattern = strsep(&scratch, ",")) != NULL;) {
        if (fnmatch(pattern, cell, 0) == 0) {
            return true;
        }
    }
    return false;
}

cs_status cs_export_run_select(cs_export_run *run, const char *patterns, cs_message *message)
{
    size_t kept = 0;
    char *scratch = malloc(strlen(patterns) + 1);
    if (scratch == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    for (size_t i = 0; i < run->cell_count; i++) {
        if (matches_any(run->cells[i].summary->cell, patterns, scratch)) {
            run->cells[kept++] = run->cells[i];
        }
    }
    free(scratch);
    if (kept == 0) {
        return cs_fail(
            message, CS_ERR_ARGUMENT,
            "no cell of %s matches '%s'; its cells have names such as '%s', and '*' matches any part of one",
            run->folder, patterns, run->cells[0].summary->cell);
    }
    run->cell_count = kept;
    return CS_OK;
}

const char *cs_export_fact(const cs_export_run *run, const char *object, const char *key)
{
    const json_t *holder = object != NULL ? json_object_get(run->context, object) : run->context;
    const char *text = json_string_value(json_object_get(holder, key));
    return text != NULL ? text : "";
}
