/* SPDX-License-Identifier: MIT */
/* The texts of one row of verdicts. */
#ifndef CORESWEEP_VERDICT_VERDICT_ROW_H
#define CORESWEEP_VERDICT_VERDICT_ROW_H

#include "verdict/comparison.h"
#include "verdict/verdict_table.h"

/* A new row: its texts, n and threads; all else unknown. CS_ERR_MEMORY, and nothing is left behind. */
cs_status cs__verdict_row_name(cs_verdict_row *row, const cs_comparison *comparison, const char *verdict,
                               const char *note);

#endif
