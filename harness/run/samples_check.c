/* SPDX-License-Identifier: MIT */
#include "run/samples_check.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "report/summary.h"

static const void *field_of(const cs_row *row, size_t offset)
{
    return (const char *)row + offset;
}

static const char *text_of(const cs_row *row, size_t offset)
{
    return *(char *const *)field_of(row, offset);
}

static double real_of(const cs_row *row, size_t offset)
{
    return *(const double *)field_of(row, offset);
}

size_t cs_samples_line(const cs_csv_table *samples, const cs_row *row)
{
    size_t line = 2; /* after the header */
    for (const cs_row *at = samples->rows; at < row; at++) {
        line += cs_record_lines(&cs_row_layout, at);
    }
    return line;
}

static bool is_utf8(const char *text)
{
    json_t *string = json_string(text); /* refuses what is none */
    json_decref(string);
    return string != NULL;
}

static bool is_status(const char *status)
{
    static const char *const all[] = {"ok", "contaminated", "failed", "crashed", "timeout", "unavailable"};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(status, all[i]) == 0) {
            return true;
        }
    }
    return false;
}

static const size_t times[] = {offsetof(cs_row, seconds_per_call), offsetof(cs_row, cpu_seconds_per_call)};

static cs_status check_times(const cs_row *row, cs_message *message)
{
    double seconds = row->seconds_per_call;
    if (cs_is_timed_status(row->status) && (!(seconds > 0) || isinf(1e9 * seconds))) {
        const char *name = cs_column_at(&cs_row_layout, offsetof(cs_row, seconds_per_call))->name;
        return isnan(seconds)
                   ? cs_fail(message, CS_ERR_FORMAT, "column '%s': expected a time above 0, found none", name)
                   : cs_fail(message, CS_ERR_FORMAT, "column '%s': expected a time above 0, found %.17g",
                             name, seconds);
    }
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        double value = real_of(row, times[i]);
        if (isinf(1e9 * value) || value < 0) { /* some formats count in nanoseconds */
            return cs_fail(message, CS_ERR_FORMAT, "column '%s': expected a time of 0 or more, found %.17g",
                           cs_column_at(&cs_row_layout, times[i])->name, value);
        }
    }
    return CS_OK;
}

static cs_status check_row(const cs_row *row, cs_message *message)
{
    for (size_t c = 0; c < cs_row_layout.column_count; c++) {
        const cs_column *column = &cs_row_layout.columns[c];
        if (column->type == CS_TEXT && !is_utf8(text_of(row, column->offset))) {
            return cs_fail(message, CS_ERR_FORMAT, "column '%s': the text is no UTF-8", column->name);
        }
    }
    if (!is_status(row->status)) {
        return cs_fail(message, CS_ERR_FORMAT, "column '%s': there is no status '%s'",
                       cs_column_at(&cs_row_layout, offsetof(cs_row, status))->name, row->status);
    }
    if (cs_is_timed_status(row->status) && row->threads == 0) {
        return cs_fail(message, CS_ERR_FORMAT, "column '%s': expected a count of at least 1, found 0",
                       cs_column_at(&cs_row_layout, offsetof(cs_row, threads))->name);
    }
    return check_times(row, message);
}

/* Puts the file and the line of the row before what is wrong with it. */
static cs_status at_line(const char *path, const cs_csv_table *samples, const cs_row *row,
                         cs_message *message)
{
    cs_message what = *message;
    return cs_fail(message, CS_ERR_FORMAT, "%s:%zu: %.700s", path, cs_samples_line(samples, row), what.text);
}

static cs_status check_rows(const char *path, const cs_csv_table *samples, cs_message *message)
{
    const cs_row *rows = samples->rows;
    for (size_t i = 0; i < samples->count; i++) {
        if (check_row(&rows[i], message) != CS_OK) {
            return at_line(path, samples, &rows[i], message);
        }
    }
    if (samples->torn_bytes > 0) {
        return cs_fail(message, CS_ERR_FORMAT,
                       "%s:%zu: the last line is cut off; `coresweep sweep --resume` removes it and goes on",
                       path, cs_samples_line(samples, rows + samples->count));
    }
    return samples->count > 0 ? CS_OK
                              : cs_fail(message, CS_ERR_FORMAT,
                                        "%s:1: no samples, only a header: nothing was measured", path);
}

cs_status cs_samples_read(const char *path, cs_csv_table *samples, cs_message *message)
{
    cs_csv_error error = {0};
    cs_status status = cs_csv_read(path, &cs_row_layout, samples, &error);
    if (status != CS_OK && error.line == 0) {
        return cs_fail(message, status, "%s: %s", path, error.message);
    }
    if (status != CS_OK) {
        /* Whatever the reader says of the first line is about the columns. */
        return cs_fail(message, status, "%s:%zu: %s%s", path, error.line, error.message,
                       error.line == 1 ? "; was it written by another version of coresweep?" : "");
    }
    status = check_rows(path, samples, message);
    if (status != CS_OK) {
        cs_csv_free(&cs_row_layout, samples);
    }
    return status;
}

/* What all rows of a cell have in common: without it, or with half of it edited, times of different work
 * would be one series. A row whose invocation did not get so far has no cost. */
static const size_t common[] = {
    offsetof(cs_row, kernel),         offsetof(cs_row, variant),
    offsetof(cs_row, input),          offsetof(cs_row, n),
    offsetof(cs_row, threads),        offsetof(cs_row, placement),
    offsetof(cs_row, bytes_per_call), offsetof(cs_row, flops_per_call),
    offsetof(cs_row, items_per_call),
};

static bool agree(const cs_row *a, const cs_row *b, const cs_column *column)
{
    switch (column->type) {
    case CS_TEXT:
        return strcmp(text_of(a, column->offset), text_of(b, column->offset)) == 0;
    case CS_COUNT:
        return *(const uint64_t *)field_of(a, column->offset) ==
               *(const uint64_t *)field_of(b, column->offset);
    case CS_REAL:
        return !cs_is_timed_status(a->status) || !cs_is_timed_status(b->status) ||
               memcmp(field_of(a, column->offset), field_of(b, column->offset), sizeof(double)) == 0;
    }
    return false;
}

cs_status cs_samples_check_cell(const char *path, const cs_csv_table *samples, const cs_row *const *rows,
                                size_t count, cs_message *message)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t c = 0; c < sizeof common / sizeof common[0]; c++) {
            const cs_column *column = cs_column_at(&cs_row_layout, common[c]);
            if (!agree(rows[0], rows[i], column)) {
                cs_fail(message, CS_ERR_FORMAT, "cell '%s': column '%s' differs from the cell's first row",
                        rows[0]->cell, column->name);
                return at_line(path, samples, rows[i], message);
            }
        }
    }
    return CS_OK;
}
