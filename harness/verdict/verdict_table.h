/* SPDX-License-Identifier: MIT */
/*
 * Verdicts as rows: the one form from which CSV, text, Markdown and JUnit are made. The columns are those of
 * verdict.def. Not thread-safe per object.
 */
#ifndef CORESWEEP_VERDICT_VERDICT_TABLE_H
#define CORESWEEP_VERDICT_VERDICT_TABLE_H

#include <stdio.h>

#include "report/csv.h"
#include "report/table.h"

/* TEXT is owned by the row; REAL is NAN where unknown. */
typedef struct cs_verdict_row {
#define CS_ROW(name, type, unit, meaning) CS_FIELD_##type name;
#include "verdict/verdict.def"
#undef CS_ROW
} cs_verdict_row;

extern const cs_table_layout cs_verdict_layout;

typedef enum cs_verdict_kind {
    CS_SLOWER,
    CS_FAILED,
    CS_CANNOT_TELL,
    CS_UNEVEN,
    CS_SAME,
    CS_FASTER,
    CS_VERDICT_KINDS
} cs_verdict_kind;

/* The value of the column `verdict`. */
const char *cs_verdict_word(cs_verdict_kind kind);

typedef struct cs_verdict_table {
    cs_verdict_row *rows; /* [count] */
    size_t count;
    double floor;        /* what the verdicts were made with */
    double false_alarms; /* likewise */
    bool paired;         /* of a duet's blocks */
} cs_verdict_table;

/* How many rows have the verdict. */
size_t cs_verdict_count(const cs_verdict_table *table, cs_verdict_kind kind);

void cs_verdict_table_free(cs_verdict_table *table);

/* For terminals: the verdicts that matter most first. CS_ERR_IO where `out` has an error afterwards;
 * CS_ERR_MEMORY; also below. */
cs_status cs_verdict_print(FILE *out, const cs_verdict_table *table, const cs_table_options *options);

/* For a pull request's comment. */
cs_status cs_verdict_markdown(FILE *out, const cs_verdict_table *table);

#endif
