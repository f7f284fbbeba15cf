/* SPDX-License-Identifier: MIT */
/* Do two runs agree within their stated intervals? What an interval promises, held against a second look. */
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/say.h"
#include "report/stats.h"
#include "report/summary.h"
#include "run/folder.h"

/* Cells with a median in both runs; quiet ones had no contaminated status in either. */
typedef struct counts {
    size_t cells;
    size_t agree;
    size_t quiet;
    size_t quiet_agree;
} counts;

static cs_status load(const char *path, cs_summary *summary, cs_message *message)
{
    cs_folder folder;
    cs_csv_error error = {0};
    cs_status status = cs_folder_name(path, &folder);
    if (status != CS_OK) {
        return cs_fail(message, status, "%s", cs_status_text(status));
    }
    status = cs_summary_read(folder.summary, summary, &error);
    if (status != CS_OK) {
        cs_fail(message, status, "%s: %s; `coresweep summary %s --write` makes it anew", folder.summary,
                error.message, path);
    }
    cs_folder_free(&folder);
    return status;
}

static const cs_summary_row *find_cell(const cs_summary *summary, const char *cell)
{
    for (size_t i = 0; i < summary->count; i++) {
        if (strcmp(summary->rows[i].cell, cell) == 0) {
            return &summary->rows[i];
        }
    }
    return NULL;
}

/* An interval below the usual confidence promises too little to be held to. */
static bool is_measured(const cs_summary_row *row)
{
    return row != NULL && cs_is_timed_status(row->status) && row->confidence >= CS_CONFIDENCE;
}

static bool overlap(const cs_summary_row *a, const cs_summary_row *b)
{
    return a->low_seconds <= b->high_seconds && b->low_seconds <= a->high_seconds;
}

static void print_disagreement(const cs_summary_row *a, const cs_summary_row *b)
{
    printf("  %-48s %.4g s [%.4g, %.4g] and %.4g s [%.4g, %.4g]; clock probe %+.1f%%\n", a->cell,
           a->median_seconds, a->low_seconds, a->high_seconds, b->median_seconds, b->low_seconds,
           b->high_seconds, 100 * (b->clock_probe_seconds / a->clock_probe_seconds - 1));
}

static counts hold_together(const cs_summary *first, const cs_summary *second)
{
    counts sum = {0};
    for (size_t i = 0; i < first->count; i++) {
        const cs_summary_row *a = &first->rows[i];
        const cs_summary_row *b = find_cell(second, a->cell);
        if (!is_measured(a) || !is_measured(b)) {
            continue;
        }
        bool agree = overlap(a, b);
        bool quiet = strcmp(a->status, "ok") == 0 && strcmp(b->status, "ok") == 0;
        sum.cells++;
        sum.agree += agree;
        sum.quiet += quiet;
        sum.quiet_agree += agree && quiet;
        if (!agree) {
            print_disagreement(a, b);
        }
    }
    return sum;
}

static int run(const cs_command *self, int argc, char **argv)
{
    cs_operands operands;
    cs_summary first = {0};
    cs_summary second = {0};
    cs_message message = {{0}};
    int outcome = cs_options_parse(self, argc, argv, NULL, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    if (operands.count != 2) {
        cs_say(self->name, "needs the folders of two runs");
        return CS_EXIT_USAGE;
    }
    cs_status status = load(operands.values[0], &first, &message);
    if (status == CS_OK) {
        status = load(operands.values[1], &second, &message);
    }
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text);
        outcome = CS_EXIT_COULD_NOT;
    } else {
        counts sum = hold_together(&first, &second);
        if (sum.cells == 0) {
            cs_say(self->name, "the two runs have no cell in common that has a 95%% interval in both");
            outcome = CS_EXIT_COULD_NOT;
        } else {
            printf("intervals overlap in %zu of %zu cells (%.1f%%); of those undisturbed in both runs, in "
                   "%zu of %zu\n",
                   sum.agree, sum.cells, 100 * (double)sum.agree / (double)sum.cells, sum.quiet_agree,
                   sum.quiet);
            if (first.count + second.count > 2 * sum.cells) {
                printf("left out: %zu cells of the first run and %zu of the second, which the other lacks, "
                       "which have a "
                       "fault, or whose interval covers less than 95%%\n",
                       first.count - sum.cells, second.count - sum.cells);
            }
            outcome = CS_EXIT_DONE;
        }
    }
    cs_summary_free(&first);
    cs_summary_free(&second);
    return outcome;
}

const cs_command cs_command_agree = {
    .name = "agree",
    .operands = "RUN RUN",
    .operands_max = 2,
    .summary = "do two runs of the same plan agree within their intervals?",
    .description =
        "Counts the cells whose intervals overlap in two runs and lists those that do not, with the change "
        "of "
        "the clock probe beside them. Meant for two runs of one build, to see what this machine's intervals "
        "are worth over time; overlapping intervals are no test of whether two builds differ.",
    .options = NULL,
    .option_count = 0,
    .examples = "coresweep sweep --seed 7 --out first && coresweep sweep --seed 7 --out second\n"
                "coresweep agree first second",
    .run = run,
};
