/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "cmd/say.h"
#include "node/doctor_report.h"

typedef struct settings {
    bool json;
} settings;

static const cs_option options[] = {
    {"json", NULL, CS_OPTION_FLAG, offsetof(settings, json), "as a JSON array, for programs"},
};

static const double steal_sample = 0.1; /* seconds over which steal time is watched */

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {0};
    cs_operands operands;
    cs_probe_result results[CS_PROBE_COUNT];
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    cs_probe_all("", steal_sample, results);
    cs_status status = cs_doctor_print(stdout, results, CS_PROBE_COUNT, s.json);
    if (status != CS_OK) {
        cs_say(self->name, "printing: %s", cs_status_text(status));
        return CS_EXIT_COULD_NOT;
    }
    return CS_EXIT_DONE;
}

const cs_command cs_command_doctor = {
    .name = "doctor",
    .operands = NULL,
    .operands_max = 0,
    .summary = "is this node fit to be measured?",
    .description =
        "Looks at what makes timings unsteady or misleading: frequency governor and turbo, hardware threads, "
        "load, steal time, cgroup limits, NUMA, huge pages and more. For each it tells what was found, what "
        "it means for measurements, and how to mend it. Changes nothing. Exits with 0 also when something "
        "warns: a laptop may be measured, too.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep doctor\n"
                "coresweep doctor --json    # the same, for a program",
    .run = run,
};
