/* SPDX-License-Identifier: MIT */
/*
 * A row of samples.csv. The fields, in the order of the columns, come from row.def.
 */
#ifndef CORESWEEP_REPORT_ROW_H
#define CORESWEEP_REPORT_ROW_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/csv.h"

/* TEXT is owned by the row and never NULL once cs_row_init was called; REAL is NAN where unknown. */
typedef struct cs_row {
#define CS_ROW(name, type, unit, meaning) CS_FIELD_##type name;
#include "report/row.def"
#undef CS_ROW
} cs_row;

extern const cs_table_layout cs_row_layout;

#endif
