/* SPDX-License-Identifier: MIT */
#include "report/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/cells.h"
#include "report/columns.h"
#include "report/speedup.h"
#include "report/stats.h"

static const cs_column columns[] = {
#define CS_ROW(name, type, unit, meaning) CS_COLUMN(cs_summary_row, name, type, unit, meaning),
#include "report/summary.def"
#undef CS_ROW
};

const cs_table_layout cs_summary_layout = CS_LAYOUT(cs_summary_row, columns);

bool cs_is_concurrent(const cs_summary_row *row)
{
    return strcmp(row->placement, "free") == 0;
}

bool cs_is_timed_status(const char *status)
{
    return strcmp(status, "ok") == 0 || strcmp(status, "contaminated") == 0;
}

static double per_second(double cost, double seconds)
{
    return cost > 0 && seconds > 0 ? cost / seconds : (double)NAN;
}

/* fmin and fmax pass over NAN, which is what unknown values need here. */
static void fold_rows(const cs_cell_rows *c, cs_summary_row *out)
{
    for (size_t i = 0; i < c->count; i++) {
        const cs_row *row = c->rows[i];
        if (row->max_rss_bytes > out->max_rss_bytes) {
            out->max_rss_bytes = row->max_rss_bytes;
        }
        out->max_ulp = fmax(out->max_ulp, row->max_ulp);
        if (cs_is_timed_row(row)) {
            out->repetitions++;
            out->contaminated += strcmp(row->status, "contaminated") == 0;
            out->min_seconds = fmin(out->min_seconds, row->seconds_per_call);
        }
    }
}

/* The columns that are plain medians over invocations. */
static const struct {
    size_t sample; /* in cs_row */
    size_t cell;   /* in cs_summary_row */
} plain_medians[] = {
#define PLAIN(of, into)                                                                                      \
    {                                                                                                        \
        offsetof(cs_row, of), offsetof(cs_summary_row, into)                                                 \
    }
    PLAIN(cpu_seconds_per_call, cpu_seconds),        PLAIN(clock_probe_seconds, clock_probe_seconds),
    PLAIN(interpreter_seconds, interpreter_seconds), PLAIN(import_seconds, import_seconds),
    PLAIN(prepare_seconds, prepare_seconds),         PLAIN(first_call_seconds, first_call_seconds),
#undef PLAIN
};

static cs_status fill_times(const cs_cell_rows *c, double *scratch, double *medians, cs_summary_row *out)
{
    for (size_t i = 0; i < sizeof plain_medians / sizeof plain_medians[0]; i++) {
        size_t measured = cs_invocation_medians(c, plain_medians[i].sample, scratch, medians);
        *(double *)(void *)((char *)out + plain_medians[i].cell) = cs_median(medians, measured);
    }
    out->imbalance = cs_median(medians, cs_invocation_imbalances(c, scratch, medians));
    size_t invocations = cs_invocation_medians(c, offsetof(cs_row, seconds_per_call), scratch, medians);
    cs_interval interval = cs_median_interval(medians, invocations, CS_CONFIDENCE);
    out->invocations = invocations;
    out->median_seconds = interval.estimate;
    out->low_seconds = interval.low;
    out->high_seconds = interval.high;
    out->half_width = interval.half_width;
    if (invocations == 0) {
        return CS_OK;
    }
    out->confidence = interval.coverage;
    const cs_row *row = cs_first_timed(c);
    out->items_per_second = per_second(row->items_per_call, interval.estimate);
    out->bytes_per_second = per_second(row->bytes_per_call, interval.estimate);
    out->flops_per_second = per_second(row->flops_per_call, interval.estimate);
    return cs_mad(medians, invocations, &out->mad_seconds);
}

/* The CPUs of every row that knows its own, or `varied`. */
static const char *common_cpus(const cs_cell_rows *c)
{
    const char *common = "";
    for (size_t i = 0; i < c->count; i++) {
        const char *cpus = c->rows[i]->cpus;
        if (*common == '\0') {
            common = cpus;
        } else if (*cpus != '\0' && strcmp(cpus, common) != 0) {
            return "varied";
        }
    }
    return common;
}

/* The row from which the cell takes its note: the first fault, else the first that has one. */
static const cs_row *telling_row(const cs_cell_rows *c)
{
    const cs_row *noted = c->rows[0];
    for (size_t i = 0; i < c->count; i++) {
        if (!cs_is_timed_status(c->rows[i]->status)) {
            return c->rows[i];
        }
        if (*noted->note == '\0') {
            noted = c->rows[i];
        }
    }
    return noted;
}

static const char *stop_reason(const char *name, const cs_stop *stops, size_t stop_count)
{
    for (size_t i = 0; i < stop_count; i++) {
        if (strcmp(stops[i].cell, name) == 0) {
            return stops[i].reason;
        }
    }
    return "";
}

static cs_status fill_texts(const cs_cell_rows *c, const cs_stop *stops, size_t stop_count,
                            cs_summary_row *out)
{
    const cs_row *row = telling_row(c);
    const char *status = row->status;
    if (cs_is_timed_status(row->status)) {
        status = 10 * out->contaminated > out->repetitions ? "contaminated" : "ok";
    }
    const struct {
        char **field;
        const char *text;
    } texts[] = {
        {&out->cell, c->first->cell},
        {&out->kernel, c->first->kernel},
        {&out->variant, c->first->variant},
        {&out->input, c->first->input},
        {&out->placement, c->first->placement},
        {&out->cpus, common_cpus(c)},
        {&out->status, status},
        {&out->note, row->note},
        {&out->stop_reason, stop_reason(c->first->cell, stops, stop_count)},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (cs_text_set(texts[i].field, texts[i].text) != CS_OK) {
            return CS_ERR_MEMORY;
        }
    }
    return CS_OK;
}

static cs_status fill_cell(const cs_cell_rows *c, const cs_stop *stops, size_t stop_count, double *scratch,
                           double *medians, cs_summary_row *out)
{
    out->n = c->first->n;
    out->threads = c->first->threads;
    fold_rows(c, out);
    cs_status status = fill_times(c, scratch, medians, out);
    return status == CS_OK ? fill_texts(c, stops, stop_count, out) : status;
}

cs_status cs_summary_build(const cs_row *rows, size_t count, const cs_stop *stops, size_t stop_count,
                           cs_is_parallel is_parallel, cs_summary *summary)
{
    *summary = (cs_summary){0};
    if (count == 0) {
        return CS_OK;
    }
    cs_cells cells = {0};
    cs_status status = cs_cells_cut(rows, count, &cells);
    double *scratch = calloc(count, sizeof *scratch);
    double *medians = calloc(count, sizeof *medians);
    if (status == CS_OK) {
        summary->rows = calloc(cells.count, sizeof *summary->rows);
    }
    if (scratch == NULL || medians == NULL || summary->rows == NULL) {
        status = CS_ERR_MEMORY;
    }
    while (status == CS_OK && summary->count < cells.count) {
        cs_summary_row *row = &summary->rows[summary->count];
        status = cs_record_init(&cs_summary_layout, row);
        if (status == CS_OK) {
            status = fill_cell(&cells.cells[summary->count++], stops, stop_count, scratch, medians, row);
        }
    }
    if (status == CS_OK) {
        status = cs_speedups_fill(summary->rows, summary->count, is_parallel);
    }
    free(medians);
    free(scratch);
    cs_cells_free(&cells);
    if (status != CS_OK) {
        cs_summary_free(summary);
    }
    return status;
}

void cs_summary_free(cs_summary *summary)
{
    cs_csv_table table = {summary->rows, summary->count, 0};
    cs_csv_free(&cs_summary_layout, &table);
    *summary = (cs_summary){0};
}

cs_status cs_summary_write(const char *path, const cs_summary *summary)
{
    return cs_csv_write(path, &cs_summary_layout, summary->rows, summary->count);
}

cs_status cs_summary_read(const char *path, cs_summary *summary, cs_csv_error *error)
{
    cs_csv_table table;
    cs_status status = cs_csv_read(path, &cs_summary_layout, &table, error);
    *summary = (cs_summary){table.rows, table.count};
    return status;
}
