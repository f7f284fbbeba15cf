/* SPDX-License-Identifier: MIT */
/* The table of ratios for people: figures, and beneath them the statement in words, so that nobody has to
 * remember which side was divided by which. */
#ifndef CORESWEEP_REPORT_RATIO_TABLE_H
#define CORESWEEP_REPORT_RATIO_TABLE_H

#include <stdio.h>

#include "report/ratio.h"
#include "report/table.h"

/* Plain text; of the options it reads width, color and utf8. CS_ERR_IO where `out` has an error afterwards;
 * CS_ERR_MEMORY. */
cs_status cs_ratio_table_print(FILE *out, const cs_ratio_table *table, const cs_table_options *options);

/* A table in Markdown, in UTF-8. Errors as above. */
cs_status cs_ratio_table_markdown(FILE *out, const cs_ratio_table *table);

/* CSV with the columns of ratio.def. Errors as above. */
cs_status cs_ratio_table_csv(FILE *out, const cs_ratio_table *table);

#endif
