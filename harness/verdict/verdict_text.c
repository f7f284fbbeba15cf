/* SPDX-License-Identifier: MIT */
/* Verdicts as people read them, on a terminal or in Markdown. */
#include <math.h>
#include <string.h>

#include "report/escape.h"
#include "report/plain_numbers.h"
#include "verdict/verdict_words.h"

enum { DEFAULT_WIDTH = 100, INDENT = 6 };

static const char *color_of(const cs_verdict_row *row)
{
    static const struct {
        cs_verdict_kind kind;
        const char *color;
    } colors[] = {{CS_SLOWER, "31"}, {CS_FAILED, "31"}, {CS_CANNOT_TELL, "33"}, {CS_FASTER, "32"}};
    for (size_t i = 0; i < sizeof colors / sizeof colors[0]; i++) {
        if (strcmp(row->verdict, cs_verdict_word(colors[i].kind)) == 0) {
            return colors[i].color;
        }
    }
    return "0";
}

static void print_row(FILE *out, const cs_verdict_row *row, const cs_table_options *options)
{
    char change[CS_FORMAT_BYTES];
    char interval[2 * CS_FORMAT_BYTES];
    char smallest[CS_FORMAT_BYTES];
    char detail[CS__VERDICT_DETAIL_BYTES];
    cs__verdict_change(change, row->ratio);
    cs__verdict_interval(interval, row);
    cs__verdict_smallest(smallest, row);
    cs__verdict_detail(detail, row, options->utf8 ? "\u00b5" : "u");
    fputs(options->color ? "\033[" : "", out);
    fputs(options->color ? color_of(row) : "", out);
    fputs(options->color ? "m" : "", out);
    cs_print_padded(out, row->verdict, 12, false);
    fputs(options->color ? "\033[0m" : "", out);
    cs_print_padded(out, change, 8, true);
    cs_print_padded(out, interval, 19, true);
    cs_print_padded(out, isnan(row->ratio) ? "-" : smallest, 11, true);
    fprintf(out, "  %s%s\n%*s", row->cell, cs__verdict_is_time(row) ? "" : " (efficiency)", INDENT, "");
    cs_print_wrapped(out, detail, INDENT, options->width == 0 ? DEFAULT_WIDTH : options->width);
}

static void print_counts(FILE *out, const cs_verdict_table *table)
{
    const char *separator = "";
    for (size_t kind = 0; kind < CS_VERDICT_KINDS; kind++) {
        size_t count = cs_verdict_count(table, (cs_verdict_kind)kind);
        if (count > 0) {
            fprintf(out, "%s%zu %s", separator, count, cs_verdict_word((cs_verdict_kind)kind));
            separator = ", ";
        }
    }
    fprintf(out, "; floor %g%%, false alarms in at most %g%% of such comparisons%s\n", 100 * table->floor,
            100 * table->false_alarms, table->paired ? "" : " if the machine was the same in both runs");
}

static void print_text(FILE *out, const cs_verdict_table *table, const cs_table_options *options)
{
    fputs(options->color ? "\033[1m" : "", out);
    fprintf(out, "%-12s%8s%19s%11s  %s\n", "verdict", "change", "95% interval", "could see", "cell");
    fputs(options->color ? "\033[0m" : "", out);
    for (size_t kind = 0; kind < CS_VERDICT_KINDS; kind++) {
        for (size_t i = 0; i < table->count; i++) {
            if (strcmp(table->rows[i].verdict, cs_verdict_word((cs_verdict_kind)kind)) == 0) {
                print_row(out, &table->rows[i], options);
            }
        }
    }
    print_counts(out, table);
}

static void print_markdown_row(FILE *out, const cs_verdict_row *row)
{
    char change[CS_FORMAT_BYTES];
    char interval[2 * CS_FORMAT_BYTES];
    char smallest[CS_FORMAT_BYTES];
    char detail[CS__VERDICT_DETAIL_BYTES];
    bool alarm = cs__verdict_is_alarm(row);
    cs__verdict_change(change, row->ratio);
    cs__verdict_interval(interval, row);
    cs__verdict_smallest(smallest, row);
    cs__verdict_detail(detail, row, "\u00b5");
    fprintf(out, "| %s%s%s | %s | %s | %s | ", alarm ? "**" : "", row->verdict, alarm ? "**" : "", change,
            interval, isnan(row->ratio) ? "-" : smallest);
    cs_escape_markdown(out, row->cell);
    fputs(cs__verdict_is_time(row) ? " | " : " (efficiency) | ", out);
    cs_escape_markdown(out, detail);
    fputs(" |\n", out);
}

static void print_markdown(FILE *out, const cs_verdict_table *table)
{
    fputs("| verdict | change | 95% interval | could see | cell | |\n|---|--:|--:|--:|---|---|\n", out);
    for (size_t kind = 0; kind < CS_VERDICT_KINDS; kind++) {
        for (size_t i = 0; i < table->count; i++) {
            if (strcmp(table->rows[i].verdict, cs_verdict_word((cs_verdict_kind)kind)) == 0) {
                print_markdown_row(out, &table->rows[i]);
            }
        }
    }
    fputc('\n', out);
    print_counts(out, table);
}

cs_status cs_verdict_print(FILE *out, const cs_verdict_table *table, const cs_table_options *options)
{
    cs_plain_numbers numbers;
    cs_status status = cs_plain_numbers_begin(&numbers);
    if (status != CS_OK) {
        return status;
    }
    print_text(out, table, options);
    return cs_plain_numbers_printed(&numbers, out);
}

cs_status cs_verdict_markdown(FILE *out, const cs_verdict_table *table)
{
    cs_plain_numbers numbers;
    cs_status status = cs_plain_numbers_begin(&numbers);
    if (status != CS_OK) {
        return status;
    }
    print_markdown(out, table);
    return cs_plain_numbers_printed(&numbers, out);
}
