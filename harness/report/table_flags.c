/* SPDX-License-Identifier: MIT */
#include "report/table_flags.h"

#include <string.h>

#include "report/stats.h"

static bool is_contaminated(const cs_summary_row *row)
{
    return strcmp(row->status, "contaminated") == 0;
}

static bool is_out_of_budget(const cs_summary_row *row)
{
    return strcmp(row->stop_reason, "budget") == 0;
}

static bool is_unsure(const cs_summary_row *row)
{
    return cs_is_timed_status(row->status) && !(row->confidence >= CS_CONFIDENCE);
}

static bool is_interrupted(const cs_summary_row *row)
{
    return strcmp(row->stop_reason, "interrupted") == 0;
}

const cs_table_flag cs_table_flags[] = {
    {'C', is_contaminated, "contaminated: more than a tenth of the repetitions were disturbed from outside"},
    {'B', is_out_of_budget, "the budget ended before the interval was as narrow as asked for"},
    {'I', is_interrupted, "interrupted before the interval was as narrow as asked for"},
    {'L', is_unsure, "low confidence: fewer than six invocations, so the interval covers less than 95%"},
};
const size_t cs_table_flag_count = sizeof cs_table_flags / sizeof cs_table_flags[0];
