/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/say.h"
#include "cmd/show_table.h"
#include "report/ratio_table.h"
#include "run/plan_source.h"
#include "run/shipped.h"
#include "run/summarise.h"

typedef struct settings {
    const char *plan;
    bool markdown;
    bool csv;
    bool check;
} settings;

static const cs_option options[] = {
    {"markdown", NULL, CS_OPTION_FLAG, offsetof(settings, markdown), "as a table in Markdown"},
    {"csv", NULL, CS_OPTION_FLAG, offsetof(settings, csv),
     "as CSV, with the medians and their intervals; `coresweep list --columns` explains the columns"},
    {"check", NULL, CS_OPTION_FLAG, offsetof(settings, check),
     "exit with 1 unless every target is reached: one that nobody can tell, or that is missing, is not"},
    {"plan", "NAME|FILE", CS_OPTION_TEXT, offsetof(settings, plan),
     "the ratios of another plan instead of the run's own"},
};

static cs_status read_source(const cs_folder *folder, const settings *s, cs_plan_source *source,
                             cs_message *message)
{
    char *path = NULL;
    if (s->plan == NULL && access(folder->source, F_OK) != 0) {
        return cs_fail(
            message, CS_ERR_UNAVAILABLE,
            "%s: this run was not made with a plan file, so it names no ratios; --plan takes those of "
            "one",
            folder->path);
    }
    cs_status status = CS_OK;
    if (s->plan != NULL) {
        status = cs_plan_find(s->plan, &path, message);
    }
    if (status == CS_OK) {
        status = cs_plan_source_read(s->plan != NULL ? path : folder->source, source, message);
    }
    free(path);
    if (status == CS_OK && source->ratio_count == 0) {
        status = cs_fail(message, CS_ERR_UNAVAILABLE,
                         "%s: the plan has no ratios; docs/plans.md shows how to write them", source->path);
    }
    return status;
}

static cs_status show(const cs_ratio_table *table, const settings *s, cs_message *message)
{
    cs_status status = s->csv        ? cs_ratio_table_csv(stdout, table)
                       : s->markdown ? cs_ratio_table_markdown(stdout, table)
                                     : cs_show_ratios(stdout, table, message);
    return status == CS_OK ? status
                           : cs_fail(message, status, "printing the table: %s", cs_status_text(status));
}

static bool all_hold(const cs_ratio_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        if (!cs_ratio_holds(&table->rows[i])) {
            return false;
        }
    }
    return true;
}

static cs_status ratios_of(const cs_folder *folder, const settings *s, bool *hold, cs_message *message)
{
    cs_plan_source source = {0};
    cs_plan plan = {0};
    cs_summary summary = {0};
    cs_ratio_table table = {0};
    cs_status status = cs_plan_load(folder->plan, &plan, message);
    if (status == CS_OK) {
        status = read_source(folder, s, &source, message);
    }
    if (status == CS_OK) {
        status = cs_summarise(folder, &plan, "interrupted", &summary, message);
    }
    if (status == CS_OK) {
        status = cs_ratio_table_build(&summary, source.ratios, source.ratio_count, &table);
        if (status != CS_OK) {
            cs_fail(message, status, "%s", cs_status_text(status));
        }
    }
    if (status == CS_OK) {
        *hold = all_hold(&table);
        status = show(&table, s, message);
    }
    cs_ratio_table_free(&table);
    cs_summary_free(&summary);
    cs_plan_free(&plan);
    cs_plan_source_free(&source);
    return status;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {0};
    cs_operands operands;
    cs_folder folder;
    cs_message message = {{0}};
    bool hold = false;
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    if (operands.count == 0 || (s.markdown && s.csv)) {
        cs_say(self->name, operands.count == 0
                               ? "needs the folder of a run, such as results/20261123T080000Z-host"
                               : "--markdown and --csv are two formats; choose one");
        return CS_EXIT_USAGE;
    }
    cs_status status = cs_folder_name(operands.values[0], &folder);
    if (status == CS_OK) {
        status = ratios_of(&folder, &s, &hold, &message);
        cs_folder_free(&folder);
    }
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text[0] ? message.text : cs_status_text(status));
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    return s.check && !hold ? CS_EXIT_FAILED : CS_EXIT_DONE;
}

const cs_command cs_command_ratios = {
    .name = "ratios",
    .operands = "RUN",
    .operands_max = 1,
    .summary = "the ratios that a run's plan names, held against their targets",
    .description =
        "Computes the ratios between cells that the run's plan file lists, each with its 95% interval, and "
        "says of "
        "each whether its target is reached, not reached, or whether nobody can tell, since the interval "
        "contains "
        "it. A side that was not measured is missing, with the reason. `coresweep sweep --plan` prints the "
        "same "
        "table when it ends.\n\n"
        "A target that is missed is a finding and no failure: the exit code is 0, unless --check is given.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep ratios results/20261123T080000Z-host            # the table\n"
                "coresweep ratios results/20261123T080000Z-host --markdown # for a report\n"
                "coresweep ratios results/20261123T080000Z-host --check    # for continuous integration",
    .run = run,
};
