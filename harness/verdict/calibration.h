/* SPDX-License-Identifier: MIT */
/* What many duets of equal builds, and of builds with a known slowdown, say of a machine. */
#ifndef CORESWEEP_VERDICT_CALIBRATION_H
#define CORESWEEP_VERDICT_CALIBRATION_H

#include <stdio.h>

#include "report/csv.h"
#include "verdict/verdict_table.h"

/* One duet. */
typedef struct cs_calibration_row {
#define CS_ROW(name, type, unit, meaning) CS_FIELD_##type name;
#include "verdict/calibration.def"
#undef CS_ROW
} cs_calibration_row;

extern const cs_table_layout cs_calibration_layout;

/* Fills in what the verdicts of one duet say; `row->wasted` is set. */
void cs_calibration_take(cs_calibration_row *row, const cs_verdict_table *verdicts);

/* The false-alarm rate and the power against each slowdown, with intervals, and the power cell by cell.
 * CS_ERR_IO where `out` has an error afterwards; CS_ERR_MEMORY. */
cs_status cs_calibration_print(FILE *out, const cs_calibration_row *rows, size_t count);

#endif
