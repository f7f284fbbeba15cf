/* SPDX-License-Identifier: MIT */
/* What stands in the log of `coresweep fetch`. */
#ifndef CORESWEEP_REPORT_FETCH_LOG_H
#define CORESWEEP_REPORT_FETCH_LOG_H

#include "report/csv.h"

/* One URL. */
typedef struct cs_fetch_log_row {
#define CS_ROW(name, type, unit, meaning) CS_FIELD_##type name;
#include "report/fetch_log.def"
#undef CS_ROW
} cs_fetch_log_row;

extern const cs_table_layout cs_fetch_log_layout;

#endif
