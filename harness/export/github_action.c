/* SPDX-License-Identifier: MIT */
/*
 * For github-action-benchmark's tool customSmallerIsBetter (its README, "How to use"): an array of {name,
 * unit, value, range, extra}. It shows `range` as it stands; only a "± x" would be taken apart, and our
 * intervals have two unequal sides.
 */
#include <inttypes.h>

#include "export/format.h"
#include "export/interval.h"
#include "export/json.h"
#include "report/format.h"

static json_t *range_of(const cs_summary_row *cell)
{
    char low[CS_FORMAT_BYTES];
    char high[CS_FORMAT_BYTES];
    if (!cs_export_has_interval(cell)) {
        return NULL;
    }
    cs_format_exact(low, 1e9 * cell->low_seconds);
    cs_format_exact(high, 1e9 * cell->high_seconds);
    return json_sprintf("[%s, %s]", low, high);
}

static json_t *extra_of(const cs_export_run *run, const cs_summary_row *cell)
{
    char confidence[CS_FORMAT_BYTES];
    cs_format_percent(confidence, cell->confidence, 3);
    return json_sprintf("%s; median and %s interval over %" PRIu64
                        " invocations; stopped by: %s; threads: %" PRIu64 "\n%s, commit %s",
                        cell->status, confidence, cell->invocations, cell->stop_reason, cell->threads,
                        cs_export_fact(run, "machine", "cpu_model"),
                        cs_export_fact(run, "coresweep", "git_commit"));
}

cs_status cs_export_github_action(const cs_export_run *run, FILE *out, cs_export_count *count,
                                  cs_message *message)
{
    json_t *all = json_array();
    int failed = all == NULL;
    for (size_t i = 0; i < run->cell_count && !failed; i++) {
        const cs_summary_row *cell = run->cells[i].summary;
        if (!run->cells[i].timed) {
            count->left_out++;
            continue;
        }
        failed =
            json_array_append_new(all, json_pack("{s:s, s:s, s:o, s:o*, s:o}", "name", cell->cell, "unit",
                                                 "ns", "value", cs_export_nanoseconds(cell->median_seconds),
                                                 "range", range_of(cell), "extra", extra_of(run, cell)));
        count->written++;
    }
    if (failed) {
        json_decref(all);
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    return cs_export_json(all, out, message);
}
