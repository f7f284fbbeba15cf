/* SPDX-License-Identifier: MIT */
/* How often a duet on this machine cries wolf, and what it misses. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cmd/duet_run.h"
#include "cmd/gate.h"
#include "cmd/say.h"
#include "rng.h"
#include "run/estimate.h"
#include "verdict/calibration.h"

enum { MOST_SLOWDOWNS = 8 };

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

/* A study in progress. */
typedef struct study {
    const cs_command *command;
    const settings *settings;
    const cs_plan_source *source;
    double slowdowns[MOST_SLOWDOWNS];
    size_t slowdown_count;
    cs_topology *topology;
    char *list; /* duets.csv */
    cs_calibration_row *rows;
    size_t count;
    cs_message message;
} study;

static bool parse_slowdowns(const char *text, study *s)
{
    char element[32];
    const char *list = text;
    if (strcmp(text, "none") == 0) {
        return true;
    }
    while (cs_list_next(&list, element, sizeof element)) {
        double *slowdown = &s->slowdowns[s->slowdown_count];
        if (s->slowdown_count == MOST_SLOWDOWNS || !cs_value_store(CS_OPTION_FRACTION, element, slowdown) ||
            !(*slowdown > 0 && *slowdown <= 10)) {
            return false;
        }
        s->slowdown_count++;
    }
    return s->slowdown_count > 0;
}

/* How many duets there are with the slowdown; 0: of equal builds. */
static size_t count_of(const study *s, double waste)
{
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        count += s->rows[i].waste == waste;
    }
    return count;
}

/* The kind of which the least part is done, so that a machine that changes changes for all. False: all are
 * done. */
static bool choose_next(const study *s, double *waste)
{
    double least = 1;
    for (size_t i = 0; i <= s->slowdown_count; i++) {
        double kind = i == 0 ? 0 : s->slowdowns[i - 1];
        uint64_t wanted = i == 0 ? s->settings->duets : s->settings->slow_duets;
        double done = wanted > 0 ? (double)count_of(s, kind) / (double)wanted : 1;
        if (done < least) {
            least = done;
            *waste = kind;
        }
    }
    return least < 1;
}

static cs_status fail_memory(study *s)
{
    return cs_fail(&s->message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
}

/* Takes up the duets that the folder has. */
static cs_status open_folder(study *s, const char *folder)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        return cs_fail(&s->message, CS_ERR_IO, "cannot make the folder %s: %s; --out names another", folder,
                       strerror(errno));
    }
    if (asprintf(&s->list, "%s/duets.csv", folder) < 0) {
        s->list = NULL;
        return fail_memory(s);
    }
    struct stat file;
    if (stat(s->list, &file) != 0) {
        return CS_OK;
    }
    cs_csv_table table;
    cs_csv_error error = {0};
    cs_status status = cs_csv_read(s->list, &cs_calibration_layout, &table, &error);
    if (status != CS_OK) {
        return cs_fail(&s->message, status, "%s:%zu: %s", s->list, error.line, error.message);
    }
    s->rows = table.rows;
    s->count = table.count;
    cs_say(s->command->name, "going on after %zu duets", s->count);
    return CS_OK;
}

static cs_status keep(study *s, const cs_calibration_row *row)
{
    cs_calibration_row *more = reallocarray(s->rows, s->count + 1, sizeof *more);
    if (more == NULL) {
        return fail_memory(s);
    }
    s->rows = more;
    s->rows[s->count++] = *row;
    cs_status status = cs_csv_write(s->list, &cs_calibration_layout, s->rows, s->count);
    return status == CS_OK ? status
                           : cs_fail(&s->message, status, "%s: %s", s->list,
                                     status == CS_ERR_IO ? strerror(errno) : cs_status_text(status));
}

static cs_status fill_row(study *s, const cs_duet_order *order, const cs_duet_outcome *outcome)
{
    cs_calibration_row row;
    cs_status status = cs_record_init(&cs_calibration_layout, &row);
    if (status == CS_OK) {
        row.duet = s->count;
        row.waste = order->waste;
        row.seed = order->rules.seed;
        row.cells = outcome->cells;
        row.suspects = outcome->suspects;
        row.rows = outcome->rows;
        row.seconds = outcome->seconds;
        status = cs_text_set(&row.wasted, outcome->wasted);
    }
    if (status != CS_OK) {
        return fail_memory(s);
    }
    cs_calibration_take(&row, &outcome->verdicts);
    if (s->count > 0 && s->rows[0].cells != row.cells) {
        cs_record_free(&cs_calibration_layout, &row);
        return cs_fail(&s->message, CS_ERR_ARGUMENT,
                       "%s is of duets with %llu cells, and this plan has %llu; --out names another folder",
                       s->list, (unsigned long long)s->rows[0].cells, (unsigned long long)outcome->cells);
    }
    status = keep(s, &row);
    if (status != CS_OK) {
        cs_record_free(&cs_calibration_layout, &row);
    }
    return status;
}

static void tell(const study *s)
{
    const cs_calibration_row *row = &s->rows[s->count - 1];
    cs_say(s->command->name, "duet %llu, %s%s%s: %llu false alarm%s%s, %llu measured again, %.1f s",
           (unsigned long long)row->duet, row->waste > 0 ? "slowed " : "equal builds",
           row->waste > 0 ? row->wasted : "",
           row->waste > 0 ? (row->found != 0 ? ", found" : ", missed") : "", (unsigned long long)row->alarms,
           row->alarms == 1 ? "" : "s", "", (unsigned long long)row->suspects, row->seconds);
}

static size_t plan_cells(const study *s, const cs_settings *rules, cs_message *message)
{
    cs_plan plan = {0};
    cs_status status =
        cs_plan_choice_expand(NULL, &s->settings->choice, s->source, rules, s->topology, &plan, message);
    size_t count = status == CS_OK ? plan.count : 0;
    cs_plan_free(&plan);
    return count;
}

/* One duet of this program with itself. */
static cs_status add_duet(study *s, double waste, int argc, char **argv)
{
    char *out = NULL;
    cs_duet_outcome outcome = {0};
    cs_duet_order order = {.command = s->command->name,
                           .choice = &s->settings->choice,
                           .source = s->source,
                           .topology = s->topology,
                           .rules = s->settings->choice.rules,
                           .rule = s->settings->gate.rule,
                           .waste = waste,
                           .quiet = true,
                           .argc = argc,
                           .argv = argv};
    order.rules.seed = cs_rng_derive(order.rules.seed, s->count) >> 1; /* a CSV's count has 63 bits */
    size_t cells = plan_cells(s, &order.rules, &s->message);
    if (cells == 0) {
        return CS_ERR_ARGUMENT;
    }
    order.wasted = count_of(s, waste) % cells;
    if (asprintf(&out, "%s/%05zu", s->settings->out, s->count) < 0) {
        return fail_memory(s);
    }
    order.out = out;
    cs_status status = cs_duet_run(&order, &outcome, &s->message);
    if (status == CS_OK) {
        status = fill_row(s, &order, &outcome);
    }
    cs_duet_run_free(&outcome);
    free(out);
    return status;
}

static cs_status add_duets(study *s, int argc, char **argv)
{
    double waste = 0;
    cs_status status = open_folder(s, s->settings->out);
    while (status == CS_OK && choose_next(s, &waste)) {
        status = add_duet(s, waste, argc, argv);
        if (status == CS_OK) {
            tell(s);
        }
    }
    return status;
}

static int report(study *s, cs_status status)
{
    if (s->count > 0) {
        cs_status printed = cs_calibration_print(stdout, s->rows, s->count);
        if (printed != CS_OK && status == CS_OK) {
            status = cs_fail(&s->message, printed, "printing: %s", cs_status_text(printed));
        }
    }
    if (status == CS_ERR_INTERRUPTED) {
        cs_say(s->command->name, "interrupted; the same command goes on from the %zu duets in %s", s->count,
               s->list);
        return CS_EXIT_INTERRUPTED;
    }
    if (status != CS_OK) {
        cs_say(s->command->name, "%s", s->message.text);
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    return CS_EXIT_DONE;
}

static int calibrate(study *s, int argc, char **argv)
{
    cs_status status = cs_topology_load(&s->topology);
    if (status != CS_OK) {
        cs_say(s->command->name, "reading the topology: %s", cs_status_text(status));
        return CS_EXIT_COULD_NOT;
    }
    int outcome = report(s, add_duets(s, argc, argv));
    cs_csv_table rows = {s->rows, s->count, 0};
    cs_csv_free(&cs_calibration_layout, &rows);
    cs_topology_free(s->topology);
    free(s->list);
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
    study all = {.command = self, .settings = &s, .source = &source};
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
    if (outcome < 0 && !parse_slowdowns(s.slow, &all)) {
        cs_say(self->name, "--slow %s: expected up to %d slowdowns such as 2%%,5%%, or none", s.slow,
               MOST_SLOWDOWNS);
        outcome = CS_EXIT_USAGE;
    }
    if (outcome < 0) {
        s.slow_duets = s.slow_duets == UINT64_MAX ? s.duets : s.slow_duets;
        outcome = calibrate(&all, argc, argv);
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
