/* SPDX-License-Identifier: MIT */
/*
 * The cells of a run put together into series: one variant, input, size and placement over its thread counts.
 * Of weak scaling, the size is that with one thread, and each count has the cell whose work a thread is
 * nearest to that cell's (within 5%: sizes are whole numbers, and gemm's work grows with their cube).
 *
 * A cell with one thread is placed alike in all placements and belongs to the series of each. Left out are
 * serial variants, cells with a fault, kernels that count neither bytes nor operations, as `team`, and of
 * weak scaling those that count neither operations nor items.
 */
#ifndef CORESWEEP_SCALING_SERIES_H
#define CORESWEEP_SCALING_SERIES_H

#include "report/cells.h"
#include "report/summary.h"
#include "scaling/estimate.h"
#include "scaling/scaling_table.h"

typedef struct cs_series {
    cs_scaling_key key;
    const cs_summary_row **cells; /* [count] ascending by threads, each count once */
    double *work;                 /* [count] of a call, as a multiple of the first cell's */
    cs_sample *samples;           /* [count] log of thread-seconds that the first cell's work takes */
    double *memory;               /* what the samples point into */
    size_t count;
} cs_series;

typedef struct cs_series_list {
    cs_series *series; /* [count] in the order in which people read a summary */
    size_t count;
} cs_series_list;

/* Everything in the list points into `cells` and `summary`, which are of the same rows. `weak`: the run was
 * swept with sizes that grow with the threads. CS_ERR_MEMORY; *list is empty then. Freed by
 * cs_series_list_free. */
cs_status cs_series_find(const cs_cells *cells, const cs_summary *summary, cs_is_parallel is_parallel,
                         bool weak, cs_series_list *list);
void cs_series_list_free(cs_series_list *list);

/* Whether the first cell has one thread: without it, there is no speed-up. */
bool cs_series_has_base(const cs_series *series);

#endif
