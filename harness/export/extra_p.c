/* SPDX-License-Identifier: MIT */
/*
 * Extra-P's JSON lines (its docs/file-formats.md): {"params", "callpath", "metric", "value"}, one line a
 * repetition. Variants, with their input and placement, are call paths; n and threads are the parameters.
 */
#include <string.h>

#include "export/format.h"

static bool same_path(const cs_summary_row *a, const cs_summary_row *b)
{
    return strcmp(a->kernel, b->kernel) == 0 && strcmp(a->variant, b->variant) == 0 &&
           strcmp(a->input, b->input) == 0 && strcmp(a->placement, b->placement) == 0;
}

static bool same_point(const cs_summary_row *a, const cs_summary_row *b)
{
    return a->n == b->n && a->threads == b->threads;
}

/* How many different cells there are, by what `same` looks at: those that are like no cell before them. */
static size_t count_different(const cs_export_run *run,
                              bool (*same)(const cs_summary_row *, const cs_summary_row *))
{
    size_t different = 0;
    for (size_t i = 0; i < run->cell_count; i++) {
        bool is_new = run->cells[i].timed;
        for (size_t k = 0; k < i && is_new; k++) {
            is_new = !(run->cells[k].timed && same(run->cells[k].summary, run->cells[i].summary));
        }
        different += is_new;
    }
    return different;
}

/* Of the cells without a fault, how many have the call path of `cell`. */
static size_t count_path(const cs_export_run *run, const cs_summary_row *cell)
{
    size_t count = 0;
    for (size_t i = 0; i < run->cell_count; i++) {
        count += run->cells[i].timed && same_path(run->cells[i].summary, cell);
    }
    return count;
}

/* Extra-P reads a file only if each call path was measured at every point. Its own message names a Python
 * object. */
static cs_status check_grid(const cs_export_run *run, cs_message *message)
{
    size_t points = count_different(run, same_point);
    for (size_t i = 0; i < run->cell_count; i++) {
        const cs_summary_row *cell = run->cells[i].summary;
        size_t has = run->cells[i].timed ? count_path(run, cell) : points;
        if (has != points) {
            return cs_fail(
                message, CS_ERR_UNAVAILABLE,
                "Extra-P takes only call paths that were all measured at the same points (n, threads), and "
                "%s.%s/%s, %s, has %zu of %zu; choose some with --cell, such as --cell '%s.%s/%s/*/%s'",
                cell->kernel, cell->variant, cell->input, cell->placement, has, points, cell->kernel,
                cell->variant, cell->input, cell->placement);
        }
    }
    return CS_OK;
}

static int write_line(FILE *out, const cs_row *row)
{
    const char *metric = cs_column_at(&cs_row_layout, offsetof(cs_row, seconds_per_call))->name;
    json_t *line =
        json_pack("{s:{s:I, s:I}, s:o, s:s, s:f}", "params", "n", (json_int_t)row->n, "threads",
                  (json_int_t)row->threads, "callpath",
                  json_sprintf("%s.%s/%s/%s", row->kernel, row->variant, row->input, row->placement),
                  "metric", metric, "value", row->seconds_per_call);
    int failed = line == NULL || json_dumpf(line, out, JSON_COMPACT | JSON_REAL_PRECISION(17)) != 0;
    json_decref(line);
    fputc('\n', out);
    return failed;
}

cs_status cs_export_extra_p(const cs_export_run *run, FILE *out, cs_export_count *count, cs_message *message)
{
    cs_status status = check_grid(run, message);
    for (size_t i = 0; i < run->cell_count && status == CS_OK; i++) {
        const cs_export_cell *cell = &run->cells[i];
        for (size_t k = 0; k < cell->repetition_count && status == CS_OK; k++) {
            if (!cell->timed) {
                count->left_out++;
            } else if (write_line(out, cell->repetitions[k]) != 0) {
                status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
            } else {
                count->written++;
            }
        }
    }
    return status;
}
