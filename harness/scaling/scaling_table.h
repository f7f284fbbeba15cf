/* SPDX-License-Identifier: MIT */
/*
 * What `coresweep scaling` found, as rows: the one form from which CSV, text and Markdown are made. The
 * columns are those of scaling.def. Not thread-safe per object.
 */
#ifndef CORESWEEP_SCALING_SCALING_TABLE_H
#define CORESWEEP_SCALING_SCALING_TABLE_H

#include <stdio.h>

#include "report/csv.h"
#include "report/stats.h"
#include "report/table.h"

/* TEXT is owned by the row; REAL is NAN where unknown. */
typedef struct cs_scaling_row {
#define CS_ROW(name, type, unit, meaning) CS_FIELD_##type name;
#include "scaling/scaling.def"
#undef CS_ROW
} cs_scaling_row;

extern const cs_table_layout cs_scaling_layout;

typedef struct cs_scaling_table {
    cs_scaling_row *rows; /* [count], those of one series together */
    size_t count;
    size_t capacity;
    cs_status status; /* the first error of an addition; nothing is added after it */
} cs_scaling_table;

/* What the rows of one series have in common; borrowed texts. */
typedef struct cs_scaling_key {
    const char *kernel;
    const char *variant;
    const char *input;
    const char *placement;
    uint64_t n;
    bool weak;
} cs_scaling_key;

/* One figure. `value` may be all NAN. */
typedef struct cs_scaling_figure {
    const char *what;
    const char *law; /* NULL: none */
    bool chosen;
    const char *quantity;
    double threads; /* 0: of no single count */
    bool extrapolated;
    cs_interval value;
} cs_scaling_figure;

/* Appends a row; `source` is a format. An error stays in table->status. */
__attribute__((format(printf, 4, 5))) void cs_scaling_add(cs_scaling_table *table, const cs_scaling_key *key,
                                                          const cs_scaling_figure *figure, const char *source,
                                                          ...);

/* Also after an error. */
void cs_scaling_free(cs_scaling_table *table);

/* A figure without an interval; without a value: NAN. */
cs_interval cs_scaling_plain(double value);

/* For terminals; for a page. CS_ERR_IO where `out` has an error afterwards; CS_ERR_MEMORY. */
cs_status cs_scaling_print(FILE *out, const cs_scaling_table *table, const cs_table_options *options);
cs_status cs_scaling_markdown(FILE *out, const cs_scaling_table *table);

#endif
