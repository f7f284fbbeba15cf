/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_REPORT_TABLE_LEGEND_H
#define CORESWEEP_REPORT_TABLE_LEGEND_H

#include <stdio.h>

#include "report/table.h"

/* What the columns and flags that occur mean, wrapped at `width` columns. */
void cs_table_legend(FILE *out, const cs_summary *summary, const cs_table_options *options, unsigned width);

#endif
