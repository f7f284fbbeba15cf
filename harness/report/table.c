/* SPDX-License-Identifier: MIT */
#include "report/table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/ceiling.h"
#include "report/format.h"
#include "report/order.h"
#include "report/plain_numbers.h"
#include "report/table_flags.h"
#include "report/table_legend.h"

enum { DEFAULT_WIDTH = 100, LONGEST_VARIANT = 24 };

typedef struct table {
    FILE *out;
    const cs_summary *summary;
    const cs_table_options *options;
    const cs_summary_row **rows; /* sorted */
    unsigned width;
    unsigned variant_width;
    bool placements; /* more than one occurs */
} table;

/* One column of figures: right-aligned, `width` with the blanks before it. */
typedef struct column {
    const char *title;
    unsigned width;
    void (*format)(char *text, const table *t, const cs_summary_row *row);
} column;

static void format_median(char *text, const table *t, const cs_summary_row *row)
{
    cs_format_seconds(text, row->median_seconds, t->options->utf8 ? "\u00b5" : "u");
}

static void format_half_width(char *text, const table *t, const cs_summary_row *row)
{
    (void)t;
    cs_format_percent(text, row->half_width, 2);
}

static void format_item(char *text, const table *t, const cs_summary_row *row)
{
    (void)t;
    cs_format_number(text, 1e9 / row->items_per_second, 4, 3);
}

static void format_rate(char *text, const table *t, const cs_summary_row *row)
{
    (void)t;
    bool flops = cs_is_compute_bound(row);
    double rate = flops ? row->flops_per_second : row->bytes_per_second;
    char number[CS_FORMAT_BYTES];
    cs_format_number(number, rate / 1e9, 3, 2);
    snprintf(text, CS_FORMAT_BYTES, isnan(rate) ? "%.30s" : "%.30s %s", number, flops ? "Gflop/s" : "GB/s");
}

static void format_peak(char *text, const table *t, const cs_summary_row *row)
{
    cs_format_percent(text, cs_ceiling_fraction(t->summary, row, t->options->llc_bytes), 2);
}

static void format_times(char *text, double ratio)
{
    char number[CS_FORMAT_BYTES];
    cs_format_number(number, ratio, 3, 2);
    snprintf(text, CS_FORMAT_BYTES, isnan(ratio) ? "%.30s" : "%.30sx", number);
}

static void format_serial(char *text, const table *t, const cs_summary_row *row)
{
    (void)t;
    format_times(text, row->speedup_serial);
}

static void format_self(char *text, const table *t, const cs_summary_row *row)
{
    (void)t;
    format_times(text, row->speedup_self);
}

static void format_efficiency(char *text, const table *t, const cs_summary_row *row)
{
    (void)t;
    cs_format_percent(text, row->efficiency, 2);
}

static const column columns[] = {
    {"median", 10, format_median}, {"+-", 7, format_half_width},  {"ns/item", 9, format_item},
    {"rate", 13, format_rate},     {"peak", 6, format_peak},      {"serial", 8, format_serial},
    {"self", 7, format_self},      {"eff", 6, format_efficiency},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0], THREADS_WIDTH = 5, PLACEMENT_WIDTH = 7 };

static void style(const table *t, const char *code)
{
    if (t->options->color) {
        fprintf(t->out, "\033[%sm", code);
    }
}

/* Names longer than LONGEST_VARIANT push their row to the right rather than lose their end, which tells
 * variants apart. */
static void print_lead(const table *t, const char *variant, const char *threads, const char *placement)
{
    fputs("  ", t->out);
    cs_print_padded(t->out, variant, t->variant_width, false);
    cs_print_padded(t->out, threads, THREADS_WIDTH, true);
    if (t->placements) {
        fputc(' ', t->out);
        cs_print_padded(t->out, placement, PLACEMENT_WIDTH - 1, false);
    }
}

/* "thr" and "conc": what a row's threads are. */
static const char *threads_title(const cs_summary_row *row)
{
    return cs_is_concurrent(row) ? "conc" : "thr";
}

static void print_head(const table *t, const cs_summary_row *row, const char *base)
{
    style(t, "1");
    fprintf(t->out, "%s, %s, n = %" PRIu64, row->kernel, row->input, row->n);
    style(t, "0");
    if (*base != '\0') {
        fprintf(t->out, " (serial base: %s)", base);
    }
    fputc('\n', t->out);
    style(t, "2");
    print_lead(t, "variant", threads_title(row), "place");
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        bool plus_minus = columns[i].format == format_half_width && t->options->utf8;
        cs_print_padded(t->out, plus_minus ? "\u00b1" : columns[i].title, columns[i].width, true);
    }
    style(t, "0");
    fputc('\n', t->out);
}

static void print_flags(const table *t, const cs_summary_row *row)
{
    bool first = true;
    for (size_t i = 0; i < cs_table_flag_count; i++) {
        if (cs_table_flags[i].applies(row)) {
            if (first) {
                fputc(' ', t->out);
                style(t, "33");
                first = false;
            }
            fputc(cs_table_flags[i].letter, t->out);
        }
    }
    if (!first) {
        style(t, "0");
    }
}

/* A cell with a fault has no figures to compare: its line says what happened instead. */
static void print_fault(const table *t, const cs_summary_row *row)
{
    unsigned indent = 2 + t->variant_width + THREADS_WIDTH + (t->placements ? PLACEMENT_WIDTH : 0) + 2;
    fputs("  ", t->out);
    style(t, "31");
    fputs(row->status, t->out);
    style(t, "0");
    fputs(*row->note == '\0' ? "" : ": ", t->out);
    indent += (unsigned)strlen(row->status) + 2;
    cs_print_wrapped(t->out, row->note, indent, t->width);
}

static void print_row(const table *t, const cs_summary_row *row)
{
    char text[CS_FORMAT_BYTES];
    snprintf(text, sizeof text, "%" PRIu64, row->threads);
    print_lead(t, row->variant, text, row->placement);
    if (!cs_is_timed_status(row->status)) {
        print_fault(t, row);
        return;
    }
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        columns[i].format(text, t, row);
        cs_print_padded(t->out, text, columns[i].width, true);
    }
    print_flags(t, row);
    fputc('\n', t->out);
}

/* The base is the group's, but rows with a fault do not name it. */
static const char *group_base(const cs_summary_row *const *rows, size_t count)
{
    for (size_t i = 0; i < count && cs_same_group(rows[i], rows[0]); i++) {
        if (*rows[i]->serial_base != '\0') {
            return rows[i]->serial_base;
        }
    }
    return "";
}

static void measure(table *t)
{
    t->variant_width = (unsigned)strlen("variant");
    for (size_t i = 0; i < t->summary->count; i++) {
        const cs_summary_row *row = &t->summary->rows[i];
        size_t length = strlen(row->variant);
        length = length > LONGEST_VARIANT ? LONGEST_VARIANT : length;
        t->variant_width = length > t->variant_width ? (unsigned)length : t->variant_width;
        t->placements = t->placements || strcmp(row->placement, t->summary->rows[0].placement) != 0;
    }
    cs_summary_sort(t->summary, t->rows);
}

static void print_table(const table *t)
{
    for (size_t i = 0; i < t->summary->count; i++) {
        if (i == 0 || !cs_same_group(t->rows[i], t->rows[i - 1])) {
            fputs(i == 0 ? "" : "\n", t->out);
            print_head(t, t->rows[i], group_base(&t->rows[i], t->summary->count - i));
        }
        print_row(t, t->rows[i]);
    }
    fputc('\n', t->out);
    cs_table_legend(t->out, t->summary, t->options, t->width);
}

cs_status cs_table_print(FILE *out, const cs_summary *summary, const cs_table_options *options)
{
    if (summary->count == 0) {
        fputs("no cells\n", out);
        return ferror(out) ? CS_ERR_IO : CS_OK;
    }
    table t = {.out = out, .summary = summary, .options = options};
    t.width = options->width == 0 ? DEFAULT_WIDTH : options->width;
    t.rows = calloc(summary->count, sizeof *t.rows);
    cs_plain_numbers numbers;
    cs_status status = t.rows != NULL ? cs_plain_numbers_begin(&numbers) : CS_ERR_MEMORY;
    if (status == CS_OK) {
        measure(&t);
        print_table(&t);
        status = cs_plain_numbers_printed(&numbers, out);
    }
    free(t.rows);
    return status;
}
