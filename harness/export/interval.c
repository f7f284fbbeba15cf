/* SPDX-License-Identifier: MIT */
#include "export/interval.h"

#include "report/format.h"
#include "report/stats.h"

static const char micro[] = "\u00b5";

bool cs_export_has_interval(const cs_summary_row *cell)
{
    return cell->confidence > 0;
}

void cs_export_interval(FILE *out, const cs_summary_row *cell)
{
    char median[CS_FORMAT_BYTES];
    char low[CS_FORMAT_BYTES];
    char high[CS_FORMAT_BYTES];
    cs_format_seconds(median, cell->median_seconds, micro);
    if (!cs_export_has_interval(cell)) {
        fprintf(out, "%s, no interval", median);
        return;
    }
    cs_format_seconds(low, cell->low_seconds, micro);
    cs_format_seconds(high, cell->high_seconds, micro);
    fprintf(out, "%s [%s, %s]", median, low, high);
    if (cell->confidence < CS_CONFIDENCE) {
        char confidence[CS_FORMAT_BYTES];
        cs_format_percent(confidence, cell->confidence, 2);
        fprintf(out, " at %s only", confidence);
    }
}
