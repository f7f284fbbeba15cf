/* SPDX-License-Identifier: MIT */
#include "report/ratio_table.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report/format.h"
#include "report/plain_numbers.h"

enum { DEFAULT_WIDTH = 100, INDENT = 6, SENTENCE_BYTES = 4096 };

/* Verdicts in the order in which they are counted, with their colours. */
static const struct {
    const char *verdict;
    const char *color;
} verdicts[] = {{"reached", "32"}, {"not reached", "31"}, {"cannot tell", "33"}, {"missing", "33"}};
enum { VERDICTS = sizeof verdicts / sizeof verdicts[0] };

static void format_interval(char text[2 * CS_FORMAT_BYTES], const cs_ratio_row *row)
{
    char low[CS_FORMAT_BYTES];
    char high[CS_FORMAT_BYTES];
    cs_format_number(low, row->ratio_low, 3, 3);
    cs_format_number(high, row->ratio_high, 3, 3);
    snprintf(text, 2 * CS_FORMAT_BYTES, isnan(row->ratio_low) ? "-" : "%.40s to %.40s", low, high);
}

static void format_target(char text[CS_FORMAT_BYTES], const cs_ratio_row *row)
{
    bool least = !isnan(row->at_least);
    double target = least ? row->at_least : row->at_most;
    snprintf(text, CS_FORMAT_BYTES, isnan(target) ? "-" : "%s %.6g", least ? "at least" : "at most", target);
}

/* Text that grows in a buffer of SENTENCE_BYTES and is cut there. */
typedef struct sentence {
    char text[SENTENCE_BYTES];
    size_t length;
} sentence;

__attribute__((format(printf, 2, 3))) static void add(sentence *s, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    s->length += (size_t)vsnprintf(s->text + s->length, sizeof s->text - s->length, format, arguments);
    va_end(arguments);
    s->length = s->length < sizeof s->text ? s->length : sizeof s->text - 1;
}

static void add_side(sentence *s, const char *name, double seconds, const char *printed_in, const char *quote,
                     const char *micro)
{
    char time[CS_FORMAT_BYTES];
    cs_format_seconds(time, seconds, micro);
    if (*printed_in != '\0') {
        add(s, "%s, printed in %s", time, printed_in);
    } else if (isnan(seconds)) {
        add(s, "%s%s%s", quote, name, quote);
    } else {
        add(s, "%s%s%s (%s)", quote, name, quote, time);
    }
}

/* "A (1.03 us) is 2.28 times as fast as B (2.35 us)"; with a question mark where nothing was measured. */
static void write_sentence(sentence *s, const cs_ratio_row *row, const char *quote, const char *micro)
{
    char number[CS_FORMAT_BYTES];
    bool faster = strcmp(row->relation, "times as fast as") == 0;
    cs_format_number(number, row->ratio, 3, 3);
    s->length = 0;
    add_side(s, row->cell, row->cell_seconds, "", quote, micro);
    add(s, faster ? " is %s %s " : " takes %s %s ", isnan(row->ratio) ? "?" : number, row->relation);
    add_side(s, row->other, row->other_seconds, row->printed_in, quote, micro);
    if (!isnan(row->pays_after_calls)) {
        add(s, "; start-up and compilation included it is ahead from call %.0f on", row->pays_after_calls);
    }
    if (*row->note != '\0') {
        add(s, "; %s", row->note);
    }
}

static const char *color_of(const cs_ratio_row *row)
{
    for (size_t i = 0; i < VERDICTS; i++) {
        if (strcmp(verdicts[i].verdict, row->verdict) == 0) {
            return verdicts[i].color;
        }
    }
    return "0";
}

static void print_row(FILE *out, const cs_ratio_row *row, const cs_table_options *options)
{
    char number[CS_FORMAT_BYTES];
    char interval[2 * CS_FORMAT_BYTES];
    char target[CS_FORMAT_BYTES];
    sentence s;
    cs_format_number(number, row->ratio, 3, 3);
    format_interval(interval, row);
    format_target(target, row);
    write_sentence(&s, row, "", options->utf8 ? "\u00b5" : "u");
    cs_print_padded(out, number, 8, true);
    cs_print_padded(out, interval, 18, true);
    fputs("  ", out);
    cs_print_padded(out, target, 15, false);
    fputs(options->color ? "\033[" : "", out);
    fputs(options->color ? color_of(row) : "", out);
    fputs(options->color ? "m" : "", out);
    cs_print_padded(out, *row->verdict == '\0' ? "-" : row->verdict, 13, false);
    fprintf(out, "%s%s\n%*s", options->color ? "\033[0m" : "", row->name, INDENT, "");
    cs_print_wrapped(out, s.text, INDENT, options->width == 0 ? DEFAULT_WIDTH : options->width);
}

static void print_counts(FILE *out, const cs_ratio_table *table)
{
    const char *separator = "";
    for (size_t v = 0; v < VERDICTS; v++) {
        size_t count = 0;
        for (size_t i = 0; i < table->count; i++) {
            count += strcmp(table->rows[i].verdict, verdicts[v].verdict) == 0;
        }
        if (count > 0) {
            fprintf(out, "%s%zu %s", separator, count, verdicts[v].verdict);
            separator = ", ";
        }
    }
    fputs(*separator == '\0' ? "no targets\n" : "\n", out);
}

static cs_status print_text(FILE *out, const cs_ratio_table *table, const void *context)
{
    const cs_table_options *options = context;
    fputs(options->color ? "\033[1m" : "", out);
    fprintf(out, "%8s%18s  %-15s%-13s%s\n", "ratio", "95% interval", "wanted", "verdict", "name");
    fputs(options->color ? "\033[0m" : "", out);
    for (size_t i = 0; i < table->count; i++) {
        print_row(out, &table->rows[i], options);
    }
    print_counts(out, table);
    return CS_OK;
}

/* A bar would end the table's field. */
static void print_field(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        fputs(*text == '|' ? "\\" : "", out);
        fputc(*text, out);
    }
}

static cs_status print_markdown(FILE *out, const cs_ratio_table *table, const void *context)
{
    (void)context;
    fputs("| | measured | ratio | 95% interval | wanted | verdict |\n|---|---|--:|--:|---|---|\n", out);
    for (size_t i = 0; i < table->count; i++) {
        const cs_ratio_row *row = &table->rows[i];
        char number[CS_FORMAT_BYTES];
        char interval[2 * CS_FORMAT_BYTES];
        char target[CS_FORMAT_BYTES];
        sentence s;
        cs_format_number(number, row->ratio, 3, 3);
        format_interval(interval, row);
        format_target(target, row);
        write_sentence(&s, row, "`", "\u00b5");
        fputs("| ", out);
        print_field(out, row->name);
        fputs(" | ", out);
        print_field(out, s.text);
        fprintf(out, " | %s | %s | %s | %s |\n", number, interval, target,
                *row->verdict == '\0' ? "-" : row->verdict);
    }
    return CS_OK;
}

static cs_status print_csv(FILE *out, const cs_ratio_table *table, const void *context)
{
    (void)context;
    return cs_csv_print(out, &cs_ratio_layout, table->rows, table->count);
}

/* With '.' as decimal point whatever the locale. */
static cs_status print_plainly(FILE *out, const cs_ratio_table *table, const void *context,
                               cs_status (*print)(FILE *, const cs_ratio_table *, const void *))
{
    cs_plain_numbers numbers;
    cs_status status = cs_plain_numbers_begin(&numbers);
    if (status != CS_OK) {
        return status;
    }
    status = print(out, table, context);
    cs_status printed = cs_plain_numbers_printed(&numbers, out);
    return status == CS_OK ? printed : status;
}

cs_status cs_ratio_table_print(FILE *out, const cs_ratio_table *table, const cs_table_options *options)
{
    return print_plainly(out, table, options, print_text);
}

cs_status cs_ratio_table_markdown(FILE *out, const cs_ratio_table *table)
{
    return print_plainly(out, table, NULL, print_markdown);
}

cs_status cs_ratio_table_csv(FILE *out, const cs_ratio_table *table)
{
    return print_plainly(out, table, NULL, print_csv);
}
