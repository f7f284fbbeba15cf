/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/dry_run.h"
#include "cmd/plan_choice.h"
#include "cmd/say.h"
#include "cmd/sweep_run.h"
#include "run/estimate.h"

typedef struct settings {
    cs_plan_choice choice;
    const char *out;
    const char *resume;
    bool dry_run;
} settings;

static const cs_option options[] = {
    CS_CHOICE_CELLS(settings, choice),
#define CS_SETTING(field, name, metavar, kind, help)                                                         \
    {name, metavar, CS_OPTION_##kind, CS_CHOICE_AT(settings, choice, rules.field), help},
#include "run/settings.def"
#undef CS_SETTING
    CS_CHOICE_PYTHON(settings, choice),
    {"out", "FOLDER", CS_OPTION_TEXT, offsetof(settings, out), "a new folder (results/<UTC time>-<host>)"},
    {"resume", "FOLDER", CS_OPTION_TEXT, offsetof(settings, resume),
     "finish a run that was interrupted or killed, by its own plan"},
    {"dry-run", NULL, CS_OPTION_FLAG, offsetof(settings, dry_run),
     "print the plan and an estimate of its time, and measure nothing"},
};

/* A minimum that outlasts the budget is measured all the same: say so before, not after. */
static void announce(const cs_sweep *w, bool seed_chosen)
{
    double minimum = cs_plan_minimum(&w->plan);
    cs_say(w->command, "%zu cell%s into %s, seed %llu%s", w->plan.count, w->plan.count == 1 ? "" : "s",
           w->folder.path, (unsigned long long)w->plan.settings.seed, seed_chosen ? "" : " (from the clock)");
    if (minimum > 3 * w->plan.settings.budget) {
        cs_say(w->command,
               "the minimum of %llu invocations a cell takes roughly %.0f s, more than the budget of %.0f s; "
               "fewer "
               "cells, or --min-invocations, make it shorter",
               (unsigned long long)w->plan.settings.min_invocations, minimum, w->plan.settings.budget);
    }
}

static int run_new(cs_sweep *w, const settings *s, int argc, char **argv)
{
    cs_topology *topology = NULL;
    cs_settings rules = s->choice.rules;
    bool seed_chosen = rules.seed != 0;
    int outcome = CS_EXIT_COULD_NOT;
    if (!seed_chosen) {
        rules.seed = (uint64_t)time(NULL);
    }
    cs_status status = cs_topology_load(&topology, &w->message);
    if (status != CS_OK) {
        cs_say(w->command, "%s", w->message.text);
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    status =
        cs_plan_choice_expand(w->command, &s->choice, &w->source, &rules, topology, &w->plan, &w->message);
    if (status != CS_OK) {
        cs_say(w->command, "%s", w->message.text);
        outcome = status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    } else if (s->dry_run) {
        cs_dry_run_print(stdout, &w->plan, topology);
        outcome = CS_EXIT_DONE;
    } else if (!topology->this_system) {
        cs_say(w->command,
               "HWLOC_XMLFILE or HWLOC_SYNTHETIC describes another machine: only --dry-run makes sense");
        outcome = CS_EXIT_USAGE;
    } else {
        status = cs_sweep_start(w, s->out, topology, argc, argv);
        if (status == CS_OK) {
            announce(w, seed_chosen);
            status = cs_sweep_measure(w);
        }
        outcome = cs_sweep_report(w, status);
    }
    cs_topology_free(topology);
    return outcome;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.choice.rules = cs_settings_default()};
    cs_operands operands;
    cs_sweep w = {.command = self->name};
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome < 0 && s.resume != NULL && operands.options > 1) {
        /* Whatever else was asked for would be silently dropped. */
        cs_say(self->name,
               "--resume goes on in its own folder and by its own plan; leave the other options away");
        outcome = CS_EXIT_USAGE;
    }
    if (outcome < 0 && s.resume == NULL) {
        outcome = cs_plan_choice_take(self, argc, argv, &s, &s.choice, &w.source);
    }
    if (outcome >= 0) {
        cs_sweep_close(&w);
        return outcome;
    }
    if (s.resume != NULL) {
        cs_status status = cs_sweep_resume(&w, s.resume);
        if (status == CS_OK) {
            status = cs_sweep_measure(&w);
        }
        outcome = cs_sweep_report(&w, status);
    } else {
        outcome = run_new(&w, &s, argc, argv);
    }
    cs_sweep_close(&w);
    return outcome;
}

const cs_command cs_command_sweep = {
    .name = "sweep",
    .operands = NULL,
    .operands_max = 0,
    .summary = "measures kernels over thread counts, sizes, inputs and placements",
    .description =
        "Measures every cell (a variant at a size, an input, a thread count and a placement) in fresh, "
        "pinned "
        "processes, round after round in shuffled order, until its median is known to within --precision or "
        "the "
        "budget is spent. Each result is checked against the reference, each thread's mask is read back, and "
        "each "
        "repetition is a row of samples.csv as soon as it is measured. The last line of standard output is "
        "the run's "
        "folder; everything else goes to standard error.\n\n"
        "A plan file (--plan) names groups of cells, settings, and ratios between cells, which are held "
        "against their targets "
        "when the sweep ends.\n\n"
        "Ctrl-C ends a sweep early and keeps what was measured; --resume goes on, also after a kill.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples =
        "coresweep sweep                                        # every kernel at its default sizes\n"
        "coresweep sweep --kernel sort --size 1e6 --threads all # one kernel over every thread count\n"
        "coresweep sweep --kernel 'triad.omp*' --placement close,spread --precision 1% --budget 10m\n"
        "coresweep sweep --plan smoke                           # a plan that comes with the program\n"
        "coresweep sweep --dry-run                              # the plan, and how long it takes\n"
        "coresweep sweep --resume results/20261123T080000Z-host # finish a run that was killed",
    .run = run,
};
