/* SPDX-License-Identifier: MIT */
/*
 * From samples to the summary: one row a cell, with medians, intervals and speed-ups. The columns are
 * those of summary.def; rates derive from costs, never the other way round.
 *
 * Rows with status ok or contaminated are timed; every other row is a fault (failed, crashed, timeout,
 * unavailable). A cell with a fault carries the first fault's status and note whatever else it holds,
 * and is nobody's base: a wrong answer has no speed. Its own times stay, its speed-ups are NAN.
 */
#ifndef CORESWEEP_REPORT_SUMMARY_H
#define CORESWEEP_REPORT_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/csv.h"
#include "report/row.h"

/* A row of summary.csv. TEXT is owned by the row; REAL is NAN where unknown. */
typedef struct cs_summary_row {
#define CS_ROW(name, type, unit, meaning) CS_FIELD_##type name;
#include "report/summary.def"
#undef CS_ROW
} cs_summary_row;

extern const cs_table_layout cs_summary_layout;

typedef struct cs_summary {
    cs_summary_row *rows; /* [count] in the order in which cells first appeared */
    size_t count;
} cs_summary;

/* Whether a row of samples or of the summary with this status holds times that count: ok, contaminated. */
bool cs_is_timed_status(const char *status);

/* Why a cell got no further invocation; `cell` as in samples.csv. */
typedef struct cs_stop {
    const char *cell;
    const char *reason;
} cs_stop;

/* Whether its threads are a concurrency (cs_kernel.concurrent): no thread was bound, and there are more than
 * CPUs. */
bool cs_is_concurrent(const cs_summary_row *row);

/* Whether a variant's speed depends on the thread count: cs_entry.variant->parallel. */
typedef bool (*cs_is_parallel)(const char *kernel, const char *variant);

/*
 * Builds the summary of `rows`. `stops` may be NULL or lack cells: their stop_reason is empty then.
 * `is_parallel` NULL: a variant is taken as serial where the rows show it with one thread only.
 *
 * serial_base      the fastest faultless median among serial variants of the same kernel, input and n
 * speedup_self     base: the same variant, input and n at one thread in the same placement, else in any
 *                  (one thread is placed alike in all)
 * no speed-ups     for a kernel that counts neither bytes nor operations, as `team`: it is cost, not work
 * contaminated     more than a tenth of the repetitions were disturbed
 *
 * CS_ERR_MEMORY; *summary is empty then. Freed by cs_summary_free.
 */
cs_status cs_summary_build(const cs_row *rows, size_t count, const cs_stop *stops, size_t stop_count,
                           cs_is_parallel is_parallel, cs_summary *summary);
void cs_summary_free(cs_summary *summary);

/* Replaces summary.csv at `path` in one step; see cs_csv_write. */
cs_status cs_summary_write(const char *path, const cs_summary *summary);

/* Reads it back; errors as cs_csv_read. Freed by cs_summary_free. */
cs_status cs_summary_read(const char *path, cs_summary *summary, cs_csv_error *error);

#endif
