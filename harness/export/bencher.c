/* SPDX-License-Identifier: MIT */
/*
 * Bencher Metric Format (bencher.dev/docs/reference/bencher-metric-format): an object of benchmarks, each an
 * object of measures. `latency` is a measure that every project has; it counts nanoseconds.
 */
#include "export/format.h"
#include "export/interval.h"
#include "export/json.h"

static json_t *latency_of(const cs_summary_row *cell)
{
    bool sure = cs_export_has_interval(cell);
    return json_pack("{s:o, s:o*, s:o*}", "value", cs_export_nanoseconds(cell->median_seconds), "lower_value",
                     sure ? cs_export_nanoseconds(cell->low_seconds) : NULL, "upper_value",
                     sure ? cs_export_nanoseconds(cell->high_seconds) : NULL);
}

cs_status cs_export_bencher(const cs_export_run *run, FILE *out, cs_export_count *count, cs_message *message)
{
    json_t *all = json_object();
    int failed = all == NULL;
    for (size_t i = 0; i < run->cell_count && !failed; i++) {
        const cs_summary_row *cell = run->cells[i].summary;
        if (!run->cells[i].timed) {
            count->left_out++;
            continue;
        }
        failed = json_object_set_new(all, cell->cell, json_pack("{s:o}", "latency", latency_of(cell)));
        count->written++;
    }
    if (failed) {
        json_decref(all);
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    return cs_export_json(all, out, message);
}
