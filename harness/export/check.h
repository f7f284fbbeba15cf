/* SPDX-License-Identifier: MIT */
/* Are the rows of samples.csv what coresweep writes? Thread-safe. */
#ifndef CORESWEEP_EXPORT_CHECK_H
#define CORESWEEP_EXPORT_CHECK_H

#include "report/row.h"
#include "run/message.h"

/* CS_ERR_FORMAT with a message that names `path` and the line: no row at all; a last line that was cut off; a
 * text that is no UTF-8; a status that there is not; a time that is negative or infinite; a timed row without
 * its time. */
cs_status cs_export_check_rows(const char *path, const cs_csv_table *samples, cs_message *message);

/* Do the `count` rows of one cell, pointers into `samples`, agree in what makes the cell and in what a call
 * costs? CS_ERR_FORMAT with a message otherwise. */
cs_status cs_export_check_cell(const char *path, const cs_csv_table *samples, const cs_row *const *rows,
                               size_t count, cs_message *message);

#endif
