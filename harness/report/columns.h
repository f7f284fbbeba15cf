/* SPDX-License-Identifier: MIT */
/*
 * From a .def table of CS_ROW(name, type, unit, meaning) to the layout that csv.h works on. The one
 * place where that expansion is written; see report/row.c for its use.
 */
#ifndef CORESWEEP_REPORT_COLUMNS_H
#define CORESWEEP_REPORT_COLUMNS_H

#include <stddef.h>

#include "report/csv.h"

/* The column of the field `name` of `row_type`. */
#define CS_COLUMN(row_type, name, type, unit, meaning)                                                       \
    {                                                                                                        \
#name, CS_##type, offsetof(row_type, name), unit, meaning                                            \
    }

/* The layout of `row_type` over the array `columns`. */
#define CS_LAYOUT(row_type, columns)                                                                         \
    {                                                                                                        \
        columns, sizeof(columns) / sizeof((columns)[0]), sizeof(row_type)                                    \
    }

#endif
