/* SPDX-License-Identifier: MIT */
#include "report/cost_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/format.h"
#include "report/order.h"
#include "report/plain_numbers.h"

enum { LONGEST_VARIANT = 18, THREADS_WIDTH = 5, COST_WIDTH = 13 };

/* One column of figures. */
typedef struct figure {
    const char *title;
    bool cost;       /* it stands in the text's table, too, whose other columns cs_table_print has shown */
    bool concurrent; /* only of kernels whose threads are a concurrency: what the waiting costs */
    void (*format)(char *text, const cs_summary_row *row, const char *micro);
} figure;

static void format_median(char *text, const cs_summary_row *row, const char *micro)
{
    cs_format_seconds(text, row->median_seconds, micro);
}

static void format_half_width(char *text, const cs_summary_row *row, const char *micro)
{
    (void)micro;
    cs_format_percent(text, row->half_width, 2);
}

static void format_serial(char *text, const cs_summary_row *row, const char *micro)
{
    (void)micro;
    cs_format_number(text, row->speedup_serial, 3, 2);
}

static void format_cpu(char *text, const cs_summary_row *row, const char *micro)
{
    cs_format_seconds(text, row->cpu_seconds, micro);
}

static void format_interpreter(char *text, const cs_summary_row *row, const char *micro)
{
    cs_format_seconds(text, row->interpreter_seconds, micro);
}

static void format_import(char *text, const cs_summary_row *row, const char *micro)
{
    cs_format_seconds(text, row->import_seconds, micro);
}

static void format_prepare(char *text, const cs_summary_row *row, const char *micro)
{
    cs_format_seconds(text, row->prepare_seconds, micro);
}

static void format_first_call(char *text, const cs_summary_row *row, const char *micro)
{
    cs_format_seconds(text, row->first_call_seconds, micro);
}

static void format_memory(char *text, const cs_summary_row *row, const char *micro)
{
    (void)micro;
    cs_format_bytes(text, row->max_rss_bytes > 0 ? (double)row->max_rss_bytes : (double)NAN);
}

static const figure figures[] = {
    {"median", false, false, format_median},       {"\u00b1", false, false, format_half_width},
    {"serial", false, false, format_serial},       {"CPU time", true, true, format_cpu},
    {"start-up", true, false, format_interpreter}, {"import", true, false, format_import},
    {"set-up", true, false, format_prepare},       {"first call", true, false, format_first_call},
    {"memory", true, false, format_memory},
};
enum { FIGURES = sizeof figures / sizeof figures[0] };

static bool applies(const figure *f, const cs_summary_row *row)
{
    return !f->concurrent || cs_is_concurrent(row);
}

static bool any_interpreted(const cs_summary_row *const *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isnan(rows[i]->interpreter_seconds)) {
            return true;
        }
    }
    return false;
}

/* How many rows from `rows` on are of one group. */
static size_t group_size(const cs_summary_row *const *rows, size_t count)
{
    size_t size = 0;
    while (size < count && cs_same_group(rows[size], rows[0])) {
        size++;
    }
    return size;
}

static void print_text_row(FILE *out, const cs_summary_row *row, const cs_table_options *options)
{
    char text[CS_FORMAT_BYTES];
    fputs("  ", out);
    cs_print_padded(out, row->variant, LONGEST_VARIANT, false);
    snprintf(text, sizeof text, "%" PRIu64, row->threads);
    cs_print_padded(out, text, THREADS_WIDTH, true);
    for (size_t i = 0; i < FIGURES; i++) {
        if (figures[i].cost && applies(&figures[i], row)) {
            figures[i].format(text, row, options->utf8 ? "\u00b5" : "u");
            cs_print_padded(out, text, COST_WIDTH, true);
        }
    }
    fputc('\n', out);
}

static void print_text_head(FILE *out, const cs_summary_row *row, const cs_table_options *options)
{
    fprintf(out, "\n%s%s, %s, n = %" PRIu64 ": %sbefore the second call, and memory%s\n",
            options->color ? "\033[1m" : "", row->kernel, row->input, row->n,
            cs_is_concurrent(row) ? "CPU time of a call, " : "", options->color ? "\033[0m" : "");
    fputs("  ", out);
    cs_print_padded(out, "variant", LONGEST_VARIANT, false);
    cs_print_padded(out, cs_is_concurrent(row) ? "conc" : "thr", THREADS_WIDTH, true);
    for (size_t i = 0; i < FIGURES; i++) {
        if (figures[i].cost && applies(&figures[i], row)) {
            cs_print_padded(out, figures[i].title, COST_WIDTH, true);
        }
    }
    fputc('\n', out);
}

static void print_text_group(FILE *out, const cs_summary_row *const *rows, size_t count, const void *context)
{
    const cs_table_options *options = context;
    if (!any_interpreted(rows, count) && !cs_is_concurrent(rows[0])) {
        return;
    }
    print_text_head(out, rows[0], options);
    for (size_t i = 0; i < count; i++) {
        if (cs_is_timed_status(rows[i]->status)) {
            print_text_row(out, rows[i], options);
        }
    }
}

/* A bar would end the table's field, and a note may hold line breaks. */
static void print_note(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        fputs(*text == '|' ? "\\" : "", out);
        fputc(*text == '\n' ? ' ' : *text, out);
    }
}

/* A cell with a fault has no figures: its line says what happened instead. */
static void print_markdown_row(FILE *out, const cs_summary_row *row)
{
    char text[CS_FORMAT_BYTES];
    bool timed = cs_is_timed_status(row->status);
    fprintf(out, "| `%s` | %" PRIu64 " |", row->variant, row->threads);
    for (size_t i = 0; i < FIGURES; i++) {
        if (applies(&figures[i], row)) {
            figures[i].format(text, row, "\u00b5");
            fprintf(out, " %s |", timed ? text : "-");
        }
    }
    fprintf(out, " %s%s", timed && strcmp(row->status, "ok") == 0 ? "" : row->status, timed ? "" : ": ");
    print_note(out, timed ? "" : row->note);
    fputs(" |\n", out);
}

static void print_markdown_group(FILE *out, const cs_summary_row *const *rows, size_t count,
                                 const void *context)
{
    (void)context;
    fprintf(out, "\n**%s**, %s, n = %" PRIu64 "\n\n| variant | %s |", rows[0]->kernel, rows[0]->input,
            rows[0]->n, cs_is_concurrent(rows[0]) ? "concurrency" : "threads");
    for (size_t i = 0; i < FIGURES; i++) {
        if (applies(&figures[i], rows[0])) {
            fprintf(out, " %s |", figures[i].title);
        }
    }
    fputs(" |\n|---|--:|", out);
    for (size_t i = 0; i < FIGURES; i++) {
        fputs(applies(&figures[i], rows[0]) ? "--:|" : "", out);
    }
    fputs("---|\n", out);
    for (size_t i = 0; i < count; i++) {
        print_markdown_row(out, rows[i]);
    }
}

typedef void (*group_printer)(FILE *out, const cs_summary_row *const *rows, size_t count,
                              const void *context);

/* Group by group, with '.' as decimal point whatever the locale. */
static cs_status print_groups(FILE *out, const cs_summary *summary, group_printer print, const void *context)
{
    const cs_summary_row **rows = calloc(summary->count + 1, sizeof *rows);
    cs_plain_numbers numbers;
    cs_status status = rows != NULL ? cs_plain_numbers_begin(&numbers) : CS_ERR_MEMORY;
    if (status == CS_OK) {
        size_t size = 0;
        cs_summary_sort(summary, rows);
        for (size_t i = 0; i < summary->count; i += size) {
            size = group_size(&rows[i], summary->count - i);
            print(out, &rows[i], size, context);
        }
        status = cs_plain_numbers_printed(&numbers, out);
    }
    free(rows);
    return status;
}

cs_status cs_cost_table_print(FILE *out, const cs_summary *summary, const cs_table_options *options)
{
    return print_groups(out, summary, print_text_group, options);
}

cs_status cs_summary_markdown(FILE *out, const cs_summary *summary)
{
    return print_groups(out, summary, print_markdown_group, NULL);
}
