/* SPDX-License-Identifier: MIT */
#include "export/interval.h"

#include "report/format.h"
#include "report/stats.h"

bool cs_export_has_interval(const cs_summary_row *cell)
{
    return cell->confidence > 0;
}

void cs_export_interval(FILE *out, double median, double low, double high, double confidence,
                        const char *micro)
{
    char text[CS_FORMAT_BYTES];
    cs_format_seconds(text, median, micro);
    fputs(text, out);
    if (!(confidence > 0)) {
        fputs(", no interval", out);
        return;
    }
    cs_format_seconds(text, low, micro);
    fprintf(out, " [%s, ", text);
    cs_format_seconds(text, high, micro);
    fprintf(out, "%s]", text);
    if (confidence < CS_CONFIDENCE) {
        cs_format_percent(text, confidence, 2);
        fprintf(out, " at %s only", text);
    }
}

void cs_export_cell_interval(FILE *out, const cs_summary_row *cell)
{
    cs_export_interval(out, cell->median_seconds, cell->low_seconds, cell->high_seconds, cell->confidence,
                       "\u00b5");
}
