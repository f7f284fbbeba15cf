/* SPDX-License-Identifier: MIT */
/*
 * Named ratios between cells of a run, held against targets.
 *
 * A ratio is one of two statements, each with the direction in its words and the target that goes with it:
 *
 *     cell is R times as fast as other        R = other's median / cell's median     wanted: at least T
 *     cell takes R times the time of other    R = cell's median / other's median     wanted: at most T
 *
 * Its interval is that of the summary's speed-ups (stats.h: MOVER on rank intervals). It is reached where the
 * whole interval lies on the good side of the target, not reached where all of it lies on the other, and
 * nobody can tell where the interval contains the target or covers less than CS_CONFIDENCE. Each verdict
 * stands at that level for itself: of twenty ratios one may be off.
 *
 * A side may be the fastest of several cells, by their medians. One of them that was not measured could only
 * have been faster: a verdict that this could overturn becomes `cannot tell`.
 */
#ifndef CORESWEEP_REPORT_RATIO_H
#define CORESWEEP_REPORT_RATIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/csv.h"
#include "report/summary.h"

/* The cell that is meant. All texts are borrowed. */
typedef struct cs_ratio_cell {
    const char *kernel;
    const char *variant;
    const char *input;
    const char *placement;
    uint64_t n;
    uint64_t threads;
    unsigned line; /* of the plan file, for messages */
} cs_ratio_cell;

typedef struct cs_ratio_side {
    cs_ratio_cell *cells; /* [count] of which the fastest counts; owned by whoever made the ratio */
    size_t count;         /* 0: a printed figure */
    double printed_seconds;
    const char *printed_in;
} cs_ratio_side;

typedef enum cs_relation { CS_TIMES_AS_FAST_AS, CS_TIMES_THE_TIME_OF } cs_relation;

typedef struct cs_ratio {
    const char *name;
    cs_ratio_side cell; /* never a printed figure */
    cs_relation relation;
    cs_ratio_side other;
    double target; /* at least or at most, as the relation has it; NAN: none */
} cs_ratio;

/* A row of the table. TEXT is owned by the row; REAL is NAN where unknown. */
typedef struct cs_ratio_row {
#define CS_ROW(name, type, unit, meaning) CS_FIELD_##type name;
#include "report/ratio.def"
#undef CS_ROW
} cs_ratio_row;

extern const cs_table_layout cs_ratio_layout;

typedef struct cs_ratio_table {
    cs_ratio_row *rows; /* [count] */
    size_t count;
} cs_ratio_table;

/* "kernel.variant/input/n/tTHREADS/placement", cut to `bytes`. Returns `text`. */
const char *cs_ratio_cell_name(const cs_ratio_cell *cell, char *text, size_t bytes);

/* Evaluates `count` ratios. A cell that was asked for as spread is also found as close: a plan keeps one
 * where both mean the same CPUs. CS_ERR_MEMORY; *table is empty then. Freed by cs_ratio_table_free. */
cs_status cs_ratio_table_build(const cs_summary *summary, const cs_ratio *ratios, size_t count,
                               cs_ratio_table *table);
void cs_ratio_table_free(cs_ratio_table *table);

/* Replaces ratios.csv at `path` in one step; see cs_csv_write. */
cs_status cs_ratio_table_write(const char *path, const cs_ratio_table *table);

/* Whether a row's target is reached; true for a row without one. */
bool cs_ratio_holds(const cs_ratio_row *row);

#endif
