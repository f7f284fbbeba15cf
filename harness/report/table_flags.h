/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_REPORT_TABLE_FLAGS_H
#define CORESWEEP_REPORT_TABLE_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "report/summary.h"

/* A letter behind a row of the table: what to be careful about. */
typedef struct cs_table_flag {
    char letter;
    bool (*applies)(const cs_summary_row *row);
    const char *meaning;
} cs_table_flag;

extern const cs_table_flag cs_table_flags[];
extern const size_t cs_table_flag_count;

#endif
