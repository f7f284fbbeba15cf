/* SPDX-License-Identifier: MIT */
#include "scaling/layout.h"

#include <math.h>
#include <string.h>

enum { INDENT = 2 };

void cs_layout_sentence(const cs_layout *p, const char *text)
{
    if (p->markdown) {
        fprintf(p->out, "- %s\n", text);
    } else {
        fprintf(p->out, "%*s", INDENT, "");
        cs_print_wrapped(p->out, text, INDENT + 2, p->width);
    }
}

void cs_layout_seconds(char *text, double value, const char *micro)
{
    cs_format_seconds(text, value, micro);
}

void cs_layout_percent(char *text, double value, const char *micro)
{
    (void)micro;
    cs_format_percent(text, value, 3);
}

void cs_layout_number(char *text, double value, const char *micro)
{
    (void)micro;
    if (fabs(value) >= 0.001 || value == 0 || isnan(value)) {
        cs_format_number(text, value, 3, 4);
    } else {
        snprintf(text, CS_FORMAT_BYTES, "%.3g", value);
    }
}

void cs_layout_interval(char text[CS_LAYOUT_BYTES], const cs_layout *p, cs_layout_format format, double value,
                        double low, double high)
{
    char numbers[3][CS_FORMAT_BYTES];
    format(numbers[0], value, p->micro);
    format(numbers[1], low, p->micro);
    format(numbers[2], high, p->micro);
    if (isnan(low)) {
        snprintf(text, CS_LAYOUT_BYTES, "%s", numbers[0]);
    } else {
        snprintf(text, CS_LAYOUT_BYTES, "%s [%s, %s]", numbers[0], numbers[1],
                 isnan(high) ? "no end" : numbers[2]);
    }
}

/* One row of a table. */
static void print_cells(const cs_layout *p, const cs_grid *t, const char *const *texts)
{
    fputs(p->markdown ? "|" : "", p->out);
    for (size_t i = 0; i < t->count; i++) {
        if (p->markdown) {
            fprintf(p->out, " %s |", texts[i]);
        } else {
            fputc(' ', p->out);
            cs_print_padded(p->out, texts[i], t->widths[i], true);
        }
    }
    fputc('\n', p->out);
}

void cs_layout_head(const cs_layout *p, const cs_grid *t)
{
    fputs(p->color ? "\033[2m" : "", p->out);
    print_cells(p, t, t->titles);
    fputs(p->color ? "\033[0m" : "", p->out);
    fputs(p->markdown ? "|" : "", p->out);
    for (size_t i = 0; p->markdown && i < t->count; i++) {
        fputs("--:|", p->out);
    }
    fputs(p->markdown ? "\n" : "", p->out);
}

/* One row from texts that are filled where they are known. */
void cs_layout_row(const cs_layout *p, const cs_grid *t, char texts[CS_GRID_COLUMNS][CS_LAYOUT_BYTES])
{
    const char *cells[CS_GRID_COLUMNS];
    for (size_t i = 0; i < t->count; i++) {
        cells[i] = *texts[i] != '\0' ? texts[i] : "-";
    }
    print_cells(p, t, cells);
}
