/* SPDX-License-Identifier: MIT */
/* How often a duet on this machine cries wolf, and what it misses. */
#include <string.h>
#include <time.h>

#include "cmd/gate.h"
#include "cmd/say.h"
#include "cmd/study.h"

typedef struct settings {
    cs_plan_choice choice;
    uint64_t duets;
    uint64_t slow_duets;
    const char *slow;
    const char *out;
    cs_gate_choice gate;
} settings;

static const cs_option options[] = {
    {"duets", "N", CS_OPTION_COUNT, offsetof(settings, duets), "duets of equal builds (20)"},
    {"slow", "LIST", CS_OPTION_TEXT, offsetof(settings, slow),
     "slowdowns that are injected into one cell after another, as real work; `none` (2%,5%,10%)"},
    {"slow-duets", "N", CS_OPTION_COUNT, offsetof(settings, slow_duets),
     "duets with each of them (as many as --duets)"},
    CS_CHOICE_CELLS(settings, choice),
    {"budget", "TIME", CS_OPTION_SECONDS, CS_CHOICE_AT(settings, choice, rules.budget), "of each duet (20s)"},
#define CS_WITHOUT_STOP
#define CS_SETTING(field, name, metavar, kind, help)                                                         \
    {name, metavar, CS_OPTION_##kind, CS_CHOICE_AT(settings, choice, rules.field), help},
#include "run/settings.def"
#undef CS_SETTING
#undef CS_WITHOUT_STOP
    CS_CHOICE_PYTHON(settings, choice),
    {"out", "FOLDER", CS_OPTION_TEXT, offsetof(settings, out),
     "where the duets and duets.csv are kept (results/calibration); one that has some gets those it lacks"},
    CS_GATE_RULE(settings, gate),
};

/* A fraction above 1 without a sign of percent is a percentage whose sign was forgotten. */
static bool parse_slowdown(const char *text, double *slowdown)
{
    return cs_value_store(CS_OPTION_FRACTION, text, slowdown) && *slowdown > 0 && *slowdown <= 10 &&
           (*slowdown < 1 || strchr(text, '%') != NULL);
}

static bool parse_slowdowns(const char *text, cs_study_order *order)
{
    char element[32];
    const char *list = text;
    if (strcmp(text, "none") == 0) {
        return true;
    }
    while (cs_list_next(&list, element, sizeof element)) {
        if (order->slowdown_count == CS_MOST_SLOWDOWNS ||
            !parse_slowdown(element, &order->slowdowns[order->slowdown_count])) {
            return false;
        }
        order->slowdown_count++;
    }
    return order->slowdown_count > 0;
}

static int report(cs_study *study, cs_status status)
{
    const char *command = study->order->command;
    if (study->count > 0) {
        cs_status printed = cs_calibration_print(stdout, study->rows, study->count);
        if (printed != CS_OK && status == CS_OK) {
            status = cs_fail(&study->message, printed, "printing: %s", cs_status_text(printed));
        }
    }
    if (status == CS_ERR_INTERRUPTED) {
        cs_say(command, "interrupted; the same command goes on from the %zu in %s", study->count,
               study->list);
        return CS_EXIT_INTERRUPTED;
    }
    if (status != CS_OK) {
        cs_say(command, "%s", study->message.text);
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    if (study->count == 0) {
        cs_say(command, "there is no duet to play and none in %s; --duets or --slow-duets must be above 0",
               study->order->folder);
        return CS_EXIT_USAGE;
    }
    return CS_EXIT_DONE;
}

static int calibrate(cs_study_order *order)
{
    cs_topology *topology = NULL;
    cs_study study = {.order = order};
    cs_message message = {""};
    cs_status status = cs_topology_load(&topology, &message);
    if (status != CS_OK) {
        cs_say(order->command, "%s", message.text);
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    order->duet.topology = topology;
    int outcome = report(&study, cs_study_play(&study));
    cs_study_free(&study);
    cs_topology_free(topology);
    return outcome;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.choice.rules = cs_settings_of_duet(20),
                  .gate = CS_GATE_DEFAULT,
                  .duets = 20,
                  .slow_duets = UINT64_MAX,
                  .slow = "2%,5%,10%",
                  .out = "results/calibration"};
    cs_operands operands;
    cs_plan_source source = {0};
    s.choice.rules.seed = (uint64_t)time(NULL);
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome < 0 && operands.count > 0) {
        s.choice.plan = operands.values[0];
    }
    if (outcome < 0 && s.choice.plan == NULL && s.choice.request.kernel == NULL) {
        s.choice.plan = "calibrate";
    }
    if (outcome < 0) {
        outcome = cs_plan_choice_take(self, argc, argv, &s, &s.choice, &source);
    }
    if (outcome < 0) {
        outcome = cs_gate_check(self->name, &s.gate);
    }
    cs_study_order order = {.command = self->name,
                            .folder = s.out,
                            .duet = {.command = self->name,
                                     .choice = &s.choice,
                                     .source = &source,
                                     .rules = s.choice.rules,
                                     .rule = s.gate.rule,
                                     .quiet = true,
                                     .argc = argc,
                                     .argv = argv},
                            .equal = s.duets,
                            .slowed = s.slow_duets == UINT64_MAX ? s.duets : s.slow_duets};
    if (outcome < 0 && !parse_slowdowns(s.slow, &order)) {
        cs_say(self->name,
               "--slow %s: expected up to %d slowdowns with their sign of percent, such as 2%%,5%%, or none",
               s.slow, CS_MOST_SLOWDOWNS);
        outcome = CS_EXIT_USAGE;
    }
    if (outcome < 0) {
        outcome = calibrate(&order);
    }
    cs_plan_source_free(&source);
    return outcome;
}

const cs_command cs_command_calibrate = {
    .name = "calibrate",
    .operands = "[PLAN]",
    .operands_max = 1,
    .summary = "how often this machine's duets give a false alarm, and what they miss",
    .description =
        "Plays many duets of this program with itself. In some both sides are equal: whatever is called "
        "slower "
        "is a false alarm. In the others head wastes a known fraction of one cell's time, by real work: what "
        "is not called slower was missed. Prints both rates with 95% intervals, and keeps every duet, for "
        "`compare`, `export` and other tools' tests on the same data.\n\n"
        "The rates are of this machine, this plan and this budget: measure yours before you gate on it.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples =
        "coresweep calibrate                                      # 80 duets, half an hour\n"
        "coresweep calibrate --duets 150 --slow 5% --slow-duets 60 # what docs/methodology.md reports\n"
        "coresweep calibrate mine.yaml --duets 50 --slow none --budget 60s --out results/mine",
    .run = run,
};
