/* SPDX-License-Identifier: MIT */
/*
 * What cells cost beside the time of their calls: memory, and where they are interpreted, all that comes
 * before the second call. Seconds are medians over invocations, memory is the largest of any.
 */
#ifndef CORESWEEP_REPORT_COST_TABLE_H
#define CORESWEEP_REPORT_COST_TABLE_H

#include "report/table.h"

/* Plain text, of the groups (kernel, input, size) in which something is interpreted, or whose threads are a
 * concurrency; nothing where there is none. Of the options it reads color and utf8. CS_ERR_IO where `out` has
 * an error afterwards; CS_ERR_MEMORY.
 */
cs_status cs_cost_table_print(FILE *out, const cs_summary *summary, const cs_table_options *options);

/* The whole summary with these costs as one table a group in Markdown, in UTF-8. Errors as above. */
cs_status cs_summary_markdown(FILE *out, const cs_summary *summary);

#endif
