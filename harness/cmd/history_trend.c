/* SPDX-License-Identifier: MIT */
#include "cmd/history_trend.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "export/interval.h"

enum { COMMIT_SHOWN = 12 };

/* Between two runs of the same commit it was not the code. */
static void print_step(FILE *out, const cs_history_entry *entries, const cs_step *step)
{
    const cs_history_entry *before = &entries[step->at - 1];
    const cs_history_entry *after = &entries[step->at];
    fprintf(out, "    ^ step: %.3f times the time before, p = %.4f; ", step->ratio, step->p);
    if (strcmp(before->commit, after->commit) == 0) {
        fprintf(out, "both sides are commit %.*s: the machine changed, not the code\n", COMMIT_SHOWN,
                after->commit);
    } else {
        fprintf(out, "after %.*s, with or before %.*s\n", COMMIT_SHOWN, before->commit, COMMIT_SHOWN,
                after->commit);
    }
}

static void print_series(FILE *out, const cs_history_entry *entries, size_t count, const cs_step *steps,
                         size_t found, size_t least)
{
    fprintf(out, "%s on %s (%s): %zu run%s\n", entries[0].cell, entries[0].machine, entries[0].cpu_model,
            count, count == 1 ? "" : "s");
    size_t step = 0;
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "  %s  %-*.*s", entries[i].started_utc, COMMIT_SHOWN, COMMIT_SHOWN, entries[i].commit);
        fputs("  ", out);
        cs_export_interval(out, entries[i].median_seconds, entries[i].low_seconds, entries[i].high_seconds,
                           entries[i].confidence, "u");
        fputc('\n', out);
        if (step < found && steps[step].at == i) {
            print_step(out, entries, &steps[step++]);
        }
    }
    if (count < least) {
        fprintf(out, "    too few runs to tell a step: it takes %zu\n", least);
    }
    fputc('\n', out);
}

static cs_status examine(FILE *out, const cs_history_entry *entries, size_t count, const cs_step_rule *rule,
                         size_t *stepped)
{
    double *values = calloc(count, sizeof *values);
    cs_step *steps = calloc(count, sizeof *steps);
    size_t found = 0;
    cs_status status = CS_ERR_MEMORY;
    if (values != NULL && steps != NULL) {
        for (size_t i = 0; i < count; i++) {
            values[i] = entries[i].median_seconds;
        }
        status = cs_find_steps(values, count, rule, steps, &found);
    }
    if (status == CS_OK) {
        print_series(out, entries, count, steps, found, cs_step_least_count(rule->false_alarms));
        *stepped += found > 0;
    }
    free(values);
    free(steps);
    return status;
}

cs_status cs_history_trend(FILE *out, const cs_history *history, const char *pattern,
                           const cs_step_rule *rule, size_t *shown, size_t *stepped)
{
    cs_status status = CS_OK;
    size_t count = 0;
    size_t judged = 0;
    *shown = 0;
    *stepped = 0;
    for (size_t first = 0; first < history->count && status == CS_OK; first += count) {
        const cs_history_entry *entries = &history->entries[first];
        count = 1;
        while (first + count < history->count && cs_history_same_series(entries, &entries[count])) {
            count++;
        }
        if (pattern == NULL || fnmatch(pattern, entries[0].cell, 0) == 0) {
            status = examine(out, entries, count, rule, stepped);
            judged += count >= cs_step_least_count(rule->false_alarms);
            *shown += 1;
        }
    }
    if (status == CS_OK && *shown > 0) {
        fprintf(out,
                "%zu of %zu series have a step; %zu had runs enough to tell, of which %.2g would have one by "
                "chance (seed %" PRIu64 ")\n",
                *stepped, *shown, judged, (double)judged * rule->false_alarms, rule->seed);
    }
    return status == CS_OK && (fflush(out) != 0 || ferror(out)) ? CS_ERR_IO : status;
}
