/* SPDX-License-Identifier: MIT */
/* A record of a table's layout as a JSON object: its keys are the columns' names. Thread-safe. */
#ifndef CORESWEEP_RUN_RECORD_JSON_H
#define CORESWEEP_RUN_RECORD_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "report/csv.h"

/* Writes every column that is set (text not empty, number known) on one line, with a line feed. CS_ERR_IO. */
cs_status cs_record_write_json(FILE *out, const cs_table_layout *layout, const void *record);

/* Sets the columns that `object` names; other keys are ignored, so that a newer writer may say more.
 * CS_ERR_FORMAT where a value has another type than its column, which is then *wrong; CS_ERR_MEMORY. */
cs_status cs_record_from_json(const json_t *object, const cs_table_layout *layout, void *record,
                              const cs_column **wrong);

#endif
