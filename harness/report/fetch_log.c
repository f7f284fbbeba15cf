/* SPDX-License-Identifier: MIT */
#include "report/fetch_log.h"

#include "report/columns.h"

static const cs_column columns[] = {
#define CS_ROW(name, type, unit, meaning) CS_COLUMN(cs_fetch_log_row, name, type, unit, meaning),
#include "report/fetch_log.def"
#undef CS_ROW
};

const cs_table_layout cs_fetch_log_layout = CS_LAYOUT(cs_fetch_log_row, columns);
