/* SPDX-License-Identifier: MIT */
#include "scaling/samples_check.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "report/summary.h"

__attribute__((format(printf, 3, 4))) static cs_status fail(cs_csv_error *error, size_t line,
                                                            const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    error->line = line;
    return CS_ERR_FORMAT;
}

cs_status cs_samples_check(const cs_csv_table *table, cs_csv_error *error)
{
    const cs_row *rows = table->rows;
    size_t line = 2; /* after the header */
    for (size_t i = 0; i < table->count; i++) {
        const cs_row *row = &rows[i];
        if (cs_is_timed_status(row->status)) {
            if (row->threads == 0) {
                return fail(error, line, "column 'threads': expected a count of at least 1, found 0");
            }
            if (isnan(row->seconds_per_call)) {
                return fail(error, line, "column 'seconds_per_call': expected a time above 0, found none");
            }
            if (!(row->seconds_per_call > 0) || isinf(row->seconds_per_call)) {
                return fail(error, line, "column 'seconds_per_call': expected a time above 0, found %.17g",
                            row->seconds_per_call);
            }
        }
        line += cs_record_lines(&cs_row_layout, row);
    }
    if (table->torn_bytes > 0) {
        return fail(error, line,
                    "the last line was cut while it was written; `coresweep sweep --resume` on the "
                    "run's folder goes on from there");
    }
    return table->count > 0 ? CS_OK : fail(error, 1, "no samples, only a header: nothing was measured");
}
