/* SPDX-License-Identifier: MIT */
/* What a finished run says about scaling: laws fitted to its points, and where they cannot say anything. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/say.h"
#include "cmd/show_table.h"
#include "run/samples_check.h"
#include "run/select.h"
#include "run/summarise.h"
#include "scaling/analyse.h"

enum { MOST_AT = 64 };

typedef struct settings {
    const char *at;
    const char *csv;
    bool markdown;
} settings;

static const cs_option options[] = {
    {"at", "LIST", CS_OPTION_TEXT, offsetof(settings, at),
     "thread counts whose speed-up is to be predicted, such as 16,64; without it twice and four times the "
     "greatest "
     "measured count. What lies beyond four times is told only where it is named here, and marked"},
    {"csv", "FILE|-", CS_OPTION_TEXT, offsetof(settings, csv),
     "every figure as a row of FILE, or of standard output, instead of the tables; `coresweep list "
     "--columns` "
     "explains the columns, and `coresweep plot` draws the curves of RUN/scaling.csv"},
    {"markdown", NULL, CS_OPTION_FLAG, offsetof(settings, markdown), "as tables in Markdown"},
};

/* Counts of --at into at[MOST_AT]. */
static bool parse_at(const char *text, uint64_t *at, size_t *count)
{
    char element[32];
    const char *list = text;
    *count = 0;
    while (text != NULL && cs_list_next(&list, element, sizeof element)) {
        if (*count == MOST_AT || !cs_parse_count(element, &at[*count]) || at[*count] < 1 ||
            at[*count] > 1000000) {
            return false;
        }
        (*count)++;
    }
    return text == NULL || *count > 0;
}

static cs_status write_csv(const char *path, const cs_scaling_table *table, cs_message *message)
{
    if (strcmp(path, "-") != 0) {
        cs_status status = cs_csv_write(path, &cs_scaling_layout, table->rows, table->count);
        return status == CS_OK ? status
                               : cs_fail(message, status, "%s: %s", path,
                                         status == CS_ERR_IO ? strerror(errno) : cs_status_text(status));
    }
    cs_status status = cs_csv_print(stdout, &cs_scaling_layout, table->rows, table->count);
    if (status == CS_OK && (fflush(stdout) != 0 || ferror(stdout))) {
        status = CS_ERR_IO;
    }
    return status == CS_OK ? status : cs_fail(message, status, "printing: %s", cs_status_text(status));
}

static cs_status show(const cs_scaling_table *table, const settings *s, cs_message *message)
{
    if (s->csv != NULL) {
        return write_csv(s->csv, table, message);
    }
    if (!s->markdown) {
        return cs_show_scaling(stdout, table, message);
    }
    cs_status status = cs_scaling_markdown(stdout, table);
    return status == CS_OK ? status
                           : cs_fail(message, status, "printing the tables: %s", cs_status_text(status));
}

/* A run in which nothing can be said is an error, with the reason; one in which something cannot is not. */
static cs_status judge(const cs_folder *folder, const cs_scaling_table *table,
                       const cs_scaling_counts *counts, cs_message *message)
{
    if (counts->series == 0) {
        return cs_fail(
            message, CS_ERR_UNAVAILABLE,
            "%s: no parallel variant of a kernel that counts bytes or operations was timed without a "
            "fault (what fetch counts are transfers, of which no law of cores tells); sweep one over several "
            "thread counts, such as --kernel triad --threads auto",
            folder->samples);
    }
    for (size_t i = 0; counts->measured == 0 && i < table->count; i++) {
        const cs_scaling_row *row = &table->rows[i];
        if (strcmp(row->what, "refusal") == 0) {
            return cs_fail(message, CS_ERR_UNAVAILABLE, "%s: %s.%s: %s%s", folder->samples, row->kernel,
                           row->variant, row->source,
                           counts->series > 1 ? " (of no other series more can be said)" : "");
        }
    }
    return CS_OK;
}

static cs_status scaling_of(const char *command, const cs_folder *folder, const settings *s,
                            cs_scaling_options *o, cs_message *message)
{
    cs_plan plan = {0};
    cs_csv_table samples = {0};
    cs_scaling_table table = {0};
    cs_scaling_counts counts = {0};
    cs_status status = cs_plan_load(folder->plan, &plan, message);
    if (status == CS_OK) {
        status = cs_samples_read(folder->samples, &samples, message);
    }
    if (status == CS_OK) {
        o->seed = plan.settings.seed;
        o->weak = plan.settings.weak;
        o->is_parallel = cs_registered_parallel;
        o->llc_bytes = cs_measured_llc_bytes(folder);
        status = cs_scaling_analyse(samples.rows, samples.count, o, &table, &counts);
        if (status != CS_OK) {
            cs_fail(message, status, "%s", cs_status_text(status));
        }
    }
    if (status == CS_OK) {
        status = judge(folder, &table, &counts, message);
    }
    if (status == CS_OK && cs_plan_count_open(&plan) > 0) {
        cs_say(command,
               "%s is not finished: %zu of its cells had more to come; `coresweep sweep --resume %s` goes on",
               folder->path, cs_plan_count_open(&plan), folder->path);
    }
    if (status == CS_OK) {
        status = show(&table, s, message);
    }
    cs_scaling_free(&table);
    cs_csv_free(&cs_row_layout, &samples);
    cs_plan_free(&plan);
    return status;
}

static const char *usage_error(const settings *s, const cs_operands *operands)
{
    return operands->count == 0 ? "needs the folder of a run, such as results/20261123T080000Z-host"
           : s->markdown && s->csv != NULL ? "--markdown and --csv are two formats; choose one"
                                           : NULL;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {0};
    cs_operands operands;
    cs_folder folder;
    cs_message message = {{0}};
    uint64_t at[MOST_AT];
    cs_scaling_options o = {.at = at};
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    const char *wrong = usage_error(&s, &operands);
    if (wrong == NULL && !parse_at(s.at, at, &o.at_count)) {
        wrong = "--at: expected up to 64 thread counts from 1 to 1000000, such as 8,16,64";
    }
    if (wrong != NULL) {
        cs_say(self->name, "%s", wrong);
        return CS_EXIT_USAGE;
    }
    cs_status status = cs_folder_name(operands.values[0], &folder);
    if (status == CS_OK) {
        status = scaling_of(self->name, &folder, &s, &o, &message);
        cs_folder_free(&folder);
    }
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text[0] ? message.text : cs_status_text(status));
        return CS_EXIT_COULD_NOT;
    }
    return CS_EXIT_DONE;
}

const cs_command cs_command_scaling = {
    .name = "scaling",
    .operands = "RUN",
    .operands_max = 1,
    .summary = "what a run says about more cores: fitted laws, the knee, predictions, losses",
    .description = "For each parallel variant, input, size and placement with several thread counts: "
                   "speed-up, efficiency and "
                   "serial fraction with 95% intervals; Amdahl's law and the Universal Scalability Law, or "
                   "of a run that was "
                   "swept with --weak Gustafson's, fitted with intervals from a bootstrap over whole "
                   "invocations; the law that "
                   "the points prefer, the thread count at which its speed-up is greatest, and what it "
                   "expects at counts that "
                   "were not measured; and where the lost thread time went, from rows of the same run.\n\n"
                   "A law that the points cannot identify is refused, in words, and not fitted. "
                   "docs/scaling.md says how "
                   "everything is computed, and how often the intervals hold the truth.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples =
        "coresweep scaling results/20261123T080000Z-host               # the tables\n"
        "coresweep scaling RUN --at 16,32,64                            # predictions, marked as such\n"
        "coresweep scaling RUN --csv RUN/scaling.csv && coresweep plot RUN # with the fitted curves",
    .run = run,
};
