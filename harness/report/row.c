/* SPDX-License-Identifier: MIT */
#include "report/row.h"

#include "report/columns.h"

static const cs_column columns[] = {
#define CS_ROW(name, type, unit, meaning) CS_COLUMN(cs_row, name, type, unit, meaning),
#include "report/row.def"
#undef CS_ROW
};

const cs_table_layout cs_row_layout = CS_LAYOUT(cs_row, columns);
