/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/dry_run.h"
#include "cmd/python_option.h"
#include "cmd/say.h"
#include "cmd/sweep_run.h"
#include "run/estimate.h"
#include "run/interpreter.h"
#include "run/shipped.h"

extern const cs_command cs_command_sweep;

typedef struct settings {
    cs_request request;
    cs_settings rules;
    const char *plan;
    const char *out;
    const char *resume;
    const char *python;
    bool dry_run;
} settings;

#define REQUEST(name) offsetof(settings, request.name)
#define RULE(name) offsetof(settings, rules.name)
static const cs_option options[] = {
    {"plan", "NAME|FILE", CS_OPTION_TEXT, offsetof(settings, plan),
     "measure what a plan says: one that comes with the program (`coresweep list --plans`), or a file, named "
     "with a slash or a suffix; see docs/plans.md. The settings below go before the plan's"},
    {"kernel", "PATTERNS", CS_OPTION_TEXT, REQUEST(kernel),
     "which kernels: comma-separated shell patterns; one with a dot means variants (`go_fast.omp*`). All by "
     "default"},
    {"variant", "PATTERNS", CS_OPTION_TEXT, REQUEST(variant),
     "which of their variants (`omp*`). All by default"},
    {"size", "LIST", CS_OPTION_TEXT, REQUEST(size),
     "sizes such as 1000,1e6; or `default`, or `all`: each kernel's own, see `coresweep list --inputs`"},
    {"input", "PATTERNS", CS_OPTION_TEXT, REQUEST(input), "families of inputs; or `default`, or `all`"},
    {"threads", "LIST", CS_OPTION_TEXT, REQUEST(threads),
     "thread counts such as 1,2,4; `auto`: every count up to 8, above that powers of two and the edges of L3 "
     "groups, NUMA nodes and sockets; `all`: every count. Serial variants run once, with one thread"},
    {"placement", "LIST", CS_OPTION_TEXT, REQUEST(placement),
     "`close` fills an L3 group, a NUMA node, a socket before the next; `spread` goes round all of them; "
     "both use "
     "every core before any second hardware thread. `close,spread` measures both (close)"},
#define CS_SETTING(field, name, metavar, kind, help) {name, metavar, CS_OPTION_##kind, RULE(field), help},
#include "run/settings.def"
#undef CS_SETTING
    CS_PYTHON_OPTION(offsetof(settings, python)),
    {"out", "FOLDER", CS_OPTION_TEXT, offsetof(settings, out), "a new folder (results/<UTC time>-<host>)"},
    {"resume", "FOLDER", CS_OPTION_TEXT, offsetof(settings, resume),
     "finish a run that was interrupted or killed, by its own plan"},
    {"dry-run", NULL, CS_OPTION_FLAG, offsetof(settings, dry_run),
     "print the plan and an estimate of its time, and measure nothing"},
};

/* What --plan says itself: a group of cells would silently lose to it, or it to the group. */
static const char *request_option(const cs_request *request)
{
    for (size_t i = 0; i < CS_REQUEST_KEYS; i++) {
        if (*(const char *const *)(const void *)((const char *)request + cs_request_fields[i].offset) !=
            NULL) {
            return cs_request_fields[i].name;
        }
    }
    return NULL;
}

static int check_options(const cs_command *self, const settings *s, size_t options_given)
{
    /* Whatever else was asked for would be silently dropped. */
    if (s->resume != NULL && options_given > 1) {
        cs_say(self->name,
               "--resume goes on in its own folder and by its own plan; leave the other options away");
        return CS_EXIT_USAGE;
    }
    const char *selects = s->plan != NULL ? request_option(&s->request) : NULL;
    if (selects != NULL) {
        cs_say(self->name,
               "--%s does not go with --plan, which names the cells itself; edit a copy of the plan",
               selects);
        return CS_EXIT_USAGE;
    }
    cs_message message;
    if (cs_interpreter_choose(s->python, &message) != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return CS_EXIT_USAGE;
    }
    const char *expected = NULL;
    const char *wrong = cs_settings_wrong(&s->rules, &expected);
    if (wrong != NULL) {
        cs_say(self->name, "--%s is out of range: expected %s", wrong, expected);
        return CS_EXIT_USAGE;
    }
    return -1;
}

/* Reads the plan file; its settings go below those of the command line, which is therefore parsed once more.
 */
static int take_plan(cs_sweep *w, settings *s, int argc, char **argv)
{
    char *path = NULL;
    cs_operands operands;
    cs_status status = cs_plan_find(s->plan, &path, &w->message);
    if (status == CS_OK) {
        status = cs_plan_source_read(path, &w->source, &w->message);
    }
    free(path);
    if (status != CS_OK) {
        cs_say(w->command, "%s", w->message.text);
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    s->rules = w->source.settings;
    return cs_options_parse(&cs_command_sweep, argc, argv, s, &operands);
}

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

static void say_note(void *context, const char *text)
{
    const cs_sweep *w = context;
    cs_say(w->command, "%s", text);
}

static cs_status make_plan(cs_sweep *w, const settings *s, const cs_settings *rules,
                           const cs_topology *topology)
{
    return s->plan != NULL
               ? cs_plan_source_expand(&w->source, rules, topology, say_note, w, &w->plan, &w->message)
               : cs_plan_make(&s->request, rules, topology, &w->plan, &w->message);
}

static int run_new(cs_sweep *w, const settings *s, int argc, char **argv)
{
    cs_topology *topology = NULL;
    cs_settings rules = s->rules;
    bool seed_chosen = rules.seed != 0;
    int outcome = CS_EXIT_COULD_NOT;
    if (!seed_chosen) {
        rules.seed = (uint64_t)time(NULL);
    }
    cs_status status = cs_topology_load(&topology);
    if (status != CS_OK) {
        cs_say(w->command, "reading the topology: %s", cs_status_text(status));
        return CS_EXIT_COULD_NOT;
    }
    status = make_plan(w, s, &rules, topology);
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
    settings s = {.rules = cs_settings_default()};
    cs_operands operands;
    cs_sweep w = {.command = self->name};
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome < 0 && s.plan != NULL && s.resume == NULL) {
        outcome = take_plan(&w, &s, argc, argv);
    }
    if (outcome < 0) {
        outcome = check_options(self, &s, operands.options);
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
