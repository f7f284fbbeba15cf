/* SPDX-License-Identifier: MIT */
/* How a sentence, a figure and a table's row are written for terminals and in Markdown. The caller has made
 * the C locale current. Errors of the stream stay in it. */
#ifndef CORESWEEP_SCALING_LAYOUT_H
#define CORESWEEP_SCALING_LAYOUT_H

#include <stdbool.h>
#include <stdio.h>

#include "report/format.h"

enum { CS_LAYOUT_BYTES = 4 * CS_FORMAT_BYTES, CS_SENTENCE_BYTES = 2048, CS_GRID_COLUMNS = 10 };

typedef struct cs_layout {
    FILE *out;
    bool markdown;
    bool color;
    unsigned width;    /* of the terminal, to which sentences are wrapped */
    const char *micro; /* the prefix for 1e-6 */
} cs_layout;

/* Figures in columns, aligned on the right. */
typedef struct cs_grid {
    const char *const *titles; /* [count] */
    const unsigned *widths;    /* [count] on a terminal, without the blank before each */
    size_t count;              /* <= CS_GRID_COLUMNS */
} cs_grid;

/* How a figure is written into CS_FORMAT_BYTES; "-" where it is NAN. */
typedef void (*cs_layout_format)(char *text, double value, const char *micro);
void cs_layout_seconds(char *text, double value, const char *micro);
void cs_layout_percent(char *text, double value, const char *micro);
void cs_layout_number(char *text, double value, const char *micro);

/* "1.87 [1.80, 1.95]"; without brackets where `low` is NAN, without an upper end where
 * `high` is. */
void cs_layout_interval(char text[CS_LAYOUT_BYTES], const cs_layout *p, cs_layout_format format, double value,
                        double low, double high);

/* An item of a list, or an indented paragraph. */
void cs_layout_sentence(const cs_layout *p, const char *text);

void cs_layout_head(const cs_layout *p, const cs_grid *t);

/* Empty texts are shown as "-". */
void cs_layout_row(const cs_layout *p, const cs_grid *t, char texts[CS_GRID_COLUMNS][CS_LAYOUT_BYTES]);

#endif
