/* SPDX-License-Identifier: MIT */
/*
 * Rows as the worker speaks them: one JSON object a line, its keys the columns of row.def. Interpreted
 * workers speak the same lines.
 */
#ifndef CORESWEEP_RUN_ROW_JSON_H
#define CORESWEEP_RUN_ROW_JSON_H

#include <stdio.h>

#include "message.h"
#include "report/row.h"

/* Writes every column that is set (text not empty, number known), a line feed, and flushes. CS_ERR_IO. */
cs_status cs_row_write_json(FILE *out, const cs_row *row);

/* Sets the columns that the line names. Unknown keys are ignored, so that a newer worker may say more.
 * CS_ERR_FORMAT with a message where the line is no JSON object or a value has the wrong type. */
cs_status cs_row_read_json(const char *line, cs_row *row, cs_message *message);

#endif
