/* SPDX-License-Identifier: MIT */
/* Two builds, measured interleaved in one run. */
#include <time.h>

#include "cmd/duet_run.h"
#include "cmd/gate.h"
#include "cmd/say.h"

typedef struct settings {
    cs_plan_choice choice;
    const char *programs[CS_SIDES];
    const char *out;
    cs_gate_choice gate;
} settings;

static const cs_option options[] = {
    {"base", "PROGRAM", CS_OPTION_TEXT, offsetof(settings, programs[CS_BASE]),
     "the coresweep of the build that is compared against"},
    {"head", "PROGRAM", CS_OPTION_TEXT, offsetof(settings, programs[CS_HEAD]),
     "that of the build in question (this program)"},
    CS_CHOICE_CELLS(settings, choice),
    {"budget", "TIME", CS_OPTION_SECONDS, CS_CHOICE_AT(settings, choice, rules.budget),
     "how long all of it takes; a cell gets six blocks in the first look, and enough to tell in the second, "
     "even if that is longer (60s)"},
#define CS_WITHOUT_STOP
#define CS_SETTING(field, name, metavar, kind, help)                                                         \
    {name, metavar, CS_OPTION_##kind, CS_CHOICE_AT(settings, choice, rules.field), help},
#include "run/settings.def"
#undef CS_SETTING
#undef CS_WITHOUT_STOP
    CS_CHOICE_PYTHON(settings, choice),
    {"out", "FOLDER", CS_OPTION_TEXT, offsetof(settings, out), "a new folder (results/<UTC time>-<host>)"},
    CS_GATE_RULE(settings, gate),
    CS_GATE_OUTPUT(settings, gate),
};

static int report(const cs_command *self, const settings *s, const cs_duet_outcome *outcome, cs_status status,
                  const cs_message *message)
{
    if (status == CS_ERR_INTERRUPTED) {
        cs_say(self->name, "interrupted; %zu rows are kept in %s/base and %s/head, and no verdict is given",
               outcome->rows, outcome->folder, outcome->folder);
        return CS_EXIT_INTERRUPTED;
    }
    if (status != CS_OK) {
        cs_say(self->name, "%s", message->text);
        if (outcome->rows > 0) {
            cs_say(self->name, "%zu rows are kept in %s/base and %s/head", outcome->rows, outcome->folder,
                   outcome->folder);
        }
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    cs_say(self->name, "%zu cell%s, %zu rows in %.1f s; %zu looked slower and %s measured again; %s",
           outcome->cells, outcome->cells == 1 ? "" : "s", outcome->rows, outcome->seconds, outcome->suspects,
           outcome->suspects == 1 ? "was" : "were", outcome->folder);
    return cs_gate_report(self->name, &s->gate, &outcome->verdicts);
}

static int play(const cs_command *self, const settings *s, const cs_plan_source *source, int argc,
                char **argv)
{
    cs_topology *topology = NULL;
    cs_message message = {{0}};
    cs_duet_outcome outcome = {0};
    cs_duet_order order = {.command = self->name,
                           .programs = {s->programs[CS_BASE], s->programs[CS_HEAD]},
                           .choice = &s->choice,
                           .source = source,
                           .rules = s->choice.rules,
                           .rule = s->gate.rule,
                           .out = s->out,
                           .argc = argc,
                           .argv = argv};
    if (order.rules.seed == 0) {
        order.rules.seed = (uint64_t)time(NULL);
    }
    cs_status status = cs_topology_load(&topology, &message);
    if (status == CS_OK) {
        order.topology = topology;
        status = cs_duet_run(&order, &outcome, &message);
    }
    int code = report(self, s, &outcome, status, &message);
    cs_duet_run_free(&outcome);
    cs_topology_free(topology);
    return code;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.choice.rules = cs_settings_of_duet(60), .gate = CS_GATE_DEFAULT};
    cs_operands operands;
    cs_plan_source source = {0};
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome < 0 && operands.count > 0) {
        s.choice.plan = operands.values[0];
    }
    if (outcome < 0) {
        outcome = cs_plan_choice_take(self, argc, argv, &s, &s.choice, &source);
    }
    if (outcome < 0) {
        outcome = cs_gate_check(self->name, &s.gate);
    }
    if (outcome < 0 && s.programs[CS_BASE] == NULL) {
        cs_say(self->name, "needs --base, the coresweep of the build that is compared against");
        outcome = CS_EXIT_USAGE;
    }
    if (outcome < 0) {
        outcome = play(self, &s, &source, argc, argv);
    }
    cs_plan_source_free(&source);
    return outcome;
}

const cs_command cs_command_duet = {
    .name = "duet",
    .operands = "[PLAN]",
    .operands_max = 1,
    .summary = "two builds against each other, interleaved in one run: the verdict for CI",
    .description =
        "Measures two builds of this program in one run: each cell in blocks of four fresh processes, base, "
        "head, head, base or the other way round by the toss of a coin, so that what the machine does hits "
        "both alike. Three fifths of the budget are a first look at every cell. What looks slower is "
        "measured "
        "again for the rest, and is called slower only if that second look says so by itself; if nothing "
        "does, "
        "the rest narrows all intervals. Every verdict stands beside the smallest slowdown that would have "
        "been found.\n\n"
        "The folder holds base/ and head/, each a complete run for `summary`, `export` and `history`, and "
        "verdicts.csv. Only the verdicts go to standard output. Exit codes are those of `compare`.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep duet --base ../before/build/coresweep --kernel sort --size 1e6\n"
                "coresweep duet --base old/coresweep --head new/coresweep quickstart --budget 2m --markdown",
    .run = run,
};
