/* SPDX-License-Identifier: MIT */
#include "report/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "report/speedup.h"
#include "report/stats.h"

static const cs_column columns[] = {
#define CS_ROW(name, type, unit, meaning) CS_COLUMN(cs_summary_row, name, type, unit, meaning),
#include "report/summary.def"
#undef CS_ROW
};

const cs_table_layout cs_summary_layout = CS_LAYOUT(cs_summary_row, columns);

/* The samples of one cell, sorted by round, and inside a round as they stood. */
typedef struct cell {
    const cs_row **rows;
    size_t count;
    const cs_row *first; /* that stood first */
} cell;

/* Rows lie in one array, so that their addresses are their order. */
static int compare_addresses(const cs_row *a, const cs_row *b)
{
    return (a > b) - (a < b);
}

static int compare_rows(const void *a, const void *b)
{
    const cs_row *x = *(const cs_row *const *)a;
    const cs_row *y = *(const cs_row *const *)b;
    int by_cell = strcmp(x->cell, y->cell);
    int by_round = (x->round > y->round) - (x->round < y->round);
    return by_cell != 0 ? by_cell : by_round != 0 ? by_round : compare_addresses(x, y);
}

static int compare_cells(const void *a, const void *b)
{
    return compare_addresses(((const cell *)a)->first, ((const cell *)b)->first);
}

/* Cuts `sorted` into cells[0 .. *cell_count), in order of first appearance. */
static void cut_cells(const cs_row **sorted, size_t count, cell *cells, size_t *cell_count)
{
    *cell_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(sorted[i]->cell, sorted[i - 1]->cell) != 0) {
            cells[(*cell_count)++] = (cell){&sorted[i], 0, sorted[i]};
        }
        cell *c = &cells[*cell_count - 1];
        c->count++;
        if (sorted[i] < c->first) {
            c->first = sorted[i];
        }
    }
    if (*cell_count > 0) {
        qsort(cells, *cell_count, sizeof *cells, compare_cells);
    }
}

bool cs_is_timed_status(const char *status)
{
    return strcmp(status, "ok") == 0 || strcmp(status, "contaminated") == 0;
}

static bool is_timed(const cs_row *row)
{
    return cs_is_timed_status(row->status) && !isnan(row->seconds_per_call);
}

/* One value an invocation: the median of the field at `offset` over its timed rows. Fills medians[] and
 * sorts it; returns how many. `scratch` has room for the cell's rows. */
static size_t invocation_medians(const cell *c, size_t offset, double *scratch, double *medians)
{
    size_t invocations = 0;
    size_t i = 0;
    while (i < c->count) {
        uint64_t round = c->rows[i]->round;
        size_t values = 0;
        for (; i < c->count && c->rows[i]->round == round; i++) {
            double value = *(const double *)(const void *)((const char *)c->rows[i] + offset);
            if (is_timed(c->rows[i]) && !isnan(value)) {
                scratch[values++] = value;
            }
        }
        if (values > 0) {
            cs_sort_numbers(scratch, values);
            medians[invocations++] = cs_median(scratch, values);
        }
    }
    cs_sort_numbers(medians, invocations);
    return invocations;
}

static double per_second(double cost, double seconds)
{
    return cost > 0 && seconds > 0 ? cost / seconds : (double)NAN;
}

/* fmin and fmax pass over NAN, which is what unknown values need here. */
static void fold_rows(const cell *c, cs_summary_row *out)
{
    for (size_t i = 0; i < c->count; i++) {
        const cs_row *row = c->rows[i];
        if (row->max_rss_bytes > out->max_rss_bytes) {
            out->max_rss_bytes = row->max_rss_bytes;
        }
        out->max_ulp = fmax(out->max_ulp, row->max_ulp);
        if (is_timed(row)) {
            out->repetitions++;
            out->contaminated += strcmp(row->status, "contaminated") == 0;
            out->min_seconds = fmin(out->min_seconds, row->seconds_per_call);
        }
    }
}

static const cs_row *first_timed(const cell *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (is_timed(c->rows[i])) {
            return c->rows[i];
        }
    }
    return NULL;
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

static cs_status fill_times(const cell *c, double *scratch, double *medians, cs_summary_row *out)
{
    for (size_t i = 0; i < sizeof plain_medians / sizeof plain_medians[0]; i++) {
        size_t measured = invocation_medians(c, plain_medians[i].sample, scratch, medians);
        *(double *)(void *)((char *)out + plain_medians[i].cell) = cs_median(medians, measured);
    }
    size_t invocations = invocation_medians(c, offsetof(cs_row, seconds_per_call), scratch, medians);
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
    const cs_row *row = first_timed(c);
    out->items_per_second = per_second(row->items_per_call, interval.estimate);
    out->bytes_per_second = per_second(row->bytes_per_call, interval.estimate);
    out->flops_per_second = per_second(row->flops_per_call, interval.estimate);
    return cs_mad(medians, invocations, &out->mad_seconds);
}

/* The CPUs of every row that knows its own, or `varied`. */
static const char *common_cpus(const cell *c)
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
static const cs_row *telling_row(const cell *c)
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

static cs_status fill_texts(const cell *c, const cs_stop *stops, size_t stop_count, cs_summary_row *out)
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

static cs_status fill_cell(const cell *c, const cs_stop *stops, size_t stop_count, double *scratch,
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
    cs_status status = CS_ERR_MEMORY;
    size_t cell_count = 0;
    const cs_row **sorted = calloc(count, sizeof *sorted);
    cell *cells = calloc(count, sizeof *cells);
    double *scratch = calloc(count, sizeof *scratch);
    double *medians = calloc(count, sizeof *medians);
    if (sorted == NULL || cells == NULL || scratch == NULL || medians == NULL) {
        goto out;
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &rows[i];
    }
    qsort(sorted, count, sizeof *sorted, compare_rows);
    cut_cells(sorted, count, cells, &cell_count);
    summary->rows = calloc(cell_count, sizeof *summary->rows);
    status = summary->rows == NULL ? CS_ERR_MEMORY : CS_OK;
    while (status == CS_OK && summary->count < cell_count) {
        cs_summary_row *row = &summary->rows[summary->count];
        status = cs_record_init(&cs_summary_layout, row);
        if (status == CS_OK) {
            status = fill_cell(&cells[summary->count++], stops, stop_count, scratch, medians, row);
        }
    }
    if (status == CS_OK) {
        status = cs_speedups_fill(summary->rows, summary->count, is_parallel);
    }
out:
    free(medians);
    free(scratch);
    free(cells);
    free(sorted);
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
