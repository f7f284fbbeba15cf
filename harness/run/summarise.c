/* SPDX-License-Identifier: MIT */
#include "run/summarise.h"

#include <stdio.h>
#include <stdlib.h>

bool cs_registered_parallel(const char *kernel, const char *variant)
{
    char name[128];
    snprintf(name, sizeof name, "%s.%s", kernel, variant);
    const cs_entry *entry = cs_find(name);
    return entry != NULL && entry->variant->parallel;
}

cs_status cs_summarise_rows(const cs_row *rows, size_t count, const cs_plan *plan, const char *open_reason,
                            cs_summary *summary, cs_message *message)
{
    cs_stop *stops = calloc(plan->count + 1, sizeof *stops);
    if (stops == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    for (size_t i = 0; i < plan->count; i++) {
        const char *reason = plan->cells[i].stop_reason;
        stops[i] = (cs_stop){plan->cells[i].name, reason[0] != '\0' ? reason : open_reason};
    }
    cs_status status = cs_summary_build(rows, count, stops, plan->count, cs_registered_parallel, summary);
    free(stops);
    return status == CS_OK ? status : cs_fail(message, status, "%s", cs_status_text(status));
}

cs_status cs_summarise(const cs_folder *folder, const cs_plan *plan, const char *open_reason,
                       cs_summary *summary, cs_message *message)
{
    cs_csv_table table = {0};
    cs_csv_error error = {0};
    cs_status status = cs_csv_read(folder->samples, &cs_row_layout, &table, &error);
    if (status != CS_OK && error.line > 0) {
        cs_fail(message, status, "%s:%zu: %s", folder->samples, error.line, error.message);
    } else if (status != CS_OK) {
        cs_fail(message, status, "%s: %s", folder->samples, error.message);
    } else {
        status = cs_summarise_rows(table.rows, table.count, plan, open_reason, summary, message);
    }
    cs_csv_free(&cs_row_layout, &table);
    return status;
}
