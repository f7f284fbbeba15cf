/* SPDX-License-Identifier: MIT */
/* The samples of a run, cell by cell, and what statistics count: one value an invocation. Thread-safe. */
#ifndef CORESWEEP_REPORT_CELLS_H
#define CORESWEEP_REPORT_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "report/row.h"

/* The samples of one cell, sorted by round, and inside a round as they stood. */
typedef struct cs_cell_rows {
    const cs_row **rows; /* [count], count >= 1 */
    size_t count;
    const cs_row *first; /* that stood first */
} cs_cell_rows;

typedef struct cs_cells {
    cs_cell_rows *cells; /* [count] in the order in which they first appeared */
    size_t count;
    const cs_row **sorted; /* what the cells point into */
} cs_cells;

/* Cuts rows[count] into cells; the rows are borrowed. CS_ERR_MEMORY; *cells is empty then. Freed by
 * cs_cells_free. */
cs_status cs_cells_cut(const cs_row *rows, size_t count, cs_cells *cells);
void cs_cells_free(cs_cells *cells);

/* The cell of that name; NULL: none. */
const cs_cell_rows *cs_cells_find(const cs_cells *cells, const char *name);

/* Whether the row holds a time that counts. */
bool cs_is_timed_row(const cs_row *row);

/* The first row that does, or NULL. */
const cs_row *cs_first_timed(const cs_cell_rows *cell);

/* One value an invocation: the median of the REAL field at `offset` of cs_row over its timed rows. Fills
 * medians[], ascending; returns how many. `scratch` and `medians` have room for the cell's rows. */
size_t cs_invocation_medians(const cs_cell_rows *cell, size_t offset, double *scratch, double *medians);

/* The same of what the rows' thread_seconds tell of imbalance. */
size_t cs_invocation_imbalances(const cs_cell_rows *cell, double *scratch, double *medians);

#endif
