/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "cmd/say.h"
#include "cmd/show_table.h"
#include "report/cost_table.h"
#include "run/summarise.h"

typedef struct settings {
    bool write;
    bool markdown;
} settings;

static const cs_option options[] = {
    {"write", NULL, CS_OPTION_FLAG, offsetof(settings, write),
     "write summary.csv anew as well, for example after a run that was killed"},
    {"markdown", NULL, CS_OPTION_FLAG, offsetof(settings, markdown),
     "as tables in Markdown, which also hold memory and what comes before the second call"},
};

static cs_status summary_of(const cs_folder *folder, const settings *s, cs_message *message)
{
    cs_plan plan = {0};
    cs_summary summary = {0};
    cs_status status = cs_plan_load(folder->plan, &plan, message);
    if (status == CS_OK) {
        status = cs_summarise(folder, &plan, "interrupted", &summary, message);
    }
    if (status == CS_OK && s->write) {
        status = cs_summary_write(folder->summary, &summary);
        if (status != CS_OK) {
            cs_fail(message, status, "%s: %s", folder->summary, cs_status_text(status));
        }
    }
    if (status == CS_OK && s->markdown) {
        status = cs_summary_markdown(stdout, &summary);
        if (status != CS_OK) {
            cs_fail(message, status, "printing the table: %s", cs_status_text(status));
        }
    } else if (status == CS_OK) {
        status = cs_show_table(stdout, &summary, folder, message);
    }
    cs_summary_free(&summary);
    cs_plan_free(&plan);
    return status;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {0};
    cs_operands operands;
    cs_folder folder;
    cs_message message = {{0}};
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    if (operands.count == 0) {
        cs_say(self->name, "needs the folder of a run, such as results/20261123T080000Z-host");
        return CS_EXIT_USAGE;
    }
    cs_status status = cs_folder_name(operands.values[0], &folder);
    if (status == CS_OK) {
        status = summary_of(&folder, &s, &message);
        cs_folder_free(&folder);
    }
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text[0] ? message.text : cs_status_text(status));
        return CS_EXIT_COULD_NOT;
    }
    return CS_EXIT_DONE;
}

const cs_command cs_command_summary = {
    .name = "summary",
    .operands = "RUN",
    .operands_max = 1,
    .summary = "a run's table again",
    .description =
        "Computes medians, intervals and speed-ups from the samples of a run's folder and prints them as "
        "a table. Where a run holds interpreted variants, a second table shows their start-up, imports, "
        "set-up, first call and memory. Works on unfinished runs, too.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep summary results/20261123T080000Z-host\n"
                "coresweep summary results/20261123T080000Z-host --markdown # for a report",
    .run = run,
};
