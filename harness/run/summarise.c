/* SPDX-License-Identifier: MIT */
#include "run/summarise.h"

#include <stdio.h>
#include <stdlib.h>

static bool is_parallel(const char *kernel, const char *variant)
{
    char name[128];
    snprintf(name, sizeof name, "%s.%s", kernel, variant);
    const cs_entry *entry = cs_find(name);
    return entry != NULL && entry->variant->parallel;
}

cs_status cs_summarise(const cs_folder *folder, const cs_plan *plan, const char *open_reason,
                       cs_summary *summary, cs_message *message)
{
    cs_csv_table table = {0};
    cs_csv_error error = {0};
    cs_stop *stops = calloc(plan->count + 1, sizeof *stops);
    if (stops == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    for (size_t i = 0; i < plan->count; i++) {
        const char *reason = plan->cells[i].stop_reason;
        stops[i] = (cs_stop){plan->cells[i].name, reason[0] != '\0' ? reason : open_reason};
    }
    cs_status status = cs_csv_read(folder->samples, &cs_row_layout, &table, &error);
    if (status != CS_OK) {
        cs_fail(message, status, "%s: %s", folder->samples, error.message);
    } else {
        status = cs_summary_build(table.rows, table.count, stops, plan->count, is_parallel, summary);
        if (status != CS_OK) {
            cs_fail(message, status, "%s", cs_status_text(status));
        }
    }
    cs_csv_free(&cs_row_layout, &table);
    free(stops);
    return status;
}
