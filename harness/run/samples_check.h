/* SPDX-License-Identifier: MIT */
/* samples.csv, read and held against what coresweep writes, by everything that analyses a run. Thread-safe.
 */
#ifndef CORESWEEP_RUN_SAMPLES_CHECK_H
#define CORESWEEP_RUN_SAMPLES_CHECK_H

#include "message.h"
#include "report/row.h"

/* Reads `path`. CS_ERR_FORMAT with a message that names it and the first line with a text that is no UTF-8, a
 * status that there is not, a time that is negative or infinite, or a timed row without a time above 0 or
 * without threads; likewise a last line that was cut off, no row at all, and what cs_csv_read refuses.
 * CS_ERR_IO, CS_ERR_MEMORY. *samples is empty after an error, else freed by cs_csv_free. */
cs_status cs_samples_read(const char *path, cs_csv_table *samples, cs_message *message);

/* The line in the file on which the row, one of `samples` or the end of them, begins: rows do not keep
 * theirs. */
size_t cs_samples_line(const cs_csv_table *samples, const cs_row *row);

/* Do the `count` rows of one cell, pointers into `samples`, agree in what makes the cell and in what a call
 * costs? CS_ERR_FORMAT with a message otherwise. */
cs_status cs_samples_check_cell(const char *path, const cs_csv_table *samples, const cs_row *const *rows,
                                size_t count, cs_message *message);

#endif
