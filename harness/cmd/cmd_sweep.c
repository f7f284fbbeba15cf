/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/dry_run.h"
#include "cmd/progress.h"
#include "cmd/say.h"
#include "cmd/signals.h"
#include "node/provenance.h"
#include "run/estimate.h"
#include "run/json_file.h"
#include "run/samples.h"
#include "run/schedule.h"
#include "run/summarise.h"

typedef struct settings {
    cs_request request;
    cs_settings rules;
    const char *out;
    const char *resume;
    bool dry_run;
} settings;

#define REQUEST(name) offsetof(settings, request.name)
#define RULE(name) offsetof(settings, rules.name)
static const cs_option options[] = {
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
    {"precision", "P", CS_OPTION_FRACTION, RULE(precision),
     "a cell is done when its median's 95% interval is within this fraction of it, on both sides (2%)"},
    {"budget", "TIME", CS_OPTION_SECONDS, RULE(budget),
     "cells share it equally, and what one does not need goes to the others; when it is spent, no cell gets "
     "more "
     "than the minimum of invocations (150s)"},
    {"min-invocations", "N", CS_OPTION_COUNT, RULE(min_invocations),
     "fresh processes a cell at least; below 6 no 95% interval exists (6)"},
    {"max-invocations", "N", CS_OPTION_COUNT, RULE(max_invocations),
     "and at most; 0: until precise or the budget (0)"},
    {"repetitions", "N", CS_OPTION_COUNT, RULE(repetitions), "timed repetitions an invocation, at most (3)"},
    {"min-time", "TIME", CS_OPTION_SECONDS, RULE(min_time), "how long a repetition lasts at least (5ms)"},
    {"invocation-time", "TIME", CS_OPTION_SECONDS, RULE(invocation_time),
     "repetitions are fewer, but one at least, where more would not fit into this (300ms)"},
    {"timeout", "TIME", CS_OPTION_SECONDS, RULE(timeout),
     "end an invocation that takes longer; more is given to cells that are known to be slow (60s)"},
    {"seed", "S", CS_OPTION_COUNT, RULE(seed),
     "of inputs and of the order; printed, from the clock by default"},
    {"oversubscribe", NULL, CS_OPTION_FLAG, RULE(oversubscribe),
     "allow more threads than CPUs; the rows say so"},
    {"out", "FOLDER", CS_OPTION_TEXT, offsetof(settings, out), "a new folder (results/<UTC time>-<host>)"},
    {"resume", "FOLDER", CS_OPTION_TEXT, offsetof(settings, resume),
     "finish a run that was interrupted or killed, by its own plan"},
    {"dry-run", NULL, CS_OPTION_FLAG, offsetof(settings, dry_run),
     "print the plan and an estimate of its time, and measure nothing"},
};

/* A run in progress. */
typedef struct sweep {
    const cs_command *self;
    cs_folder folder;
    cs_plan plan;
    cs_samples samples;
    cs_csv_table earlier; /* rows of the part that was killed */
    json_t *context;      /* what goes to context.json */
    cs_progress_line progress;
    cs_message message;
    size_t rows;
    size_t faults;
    bool samples_open;
    bool interrupted;
} sweep;

static bool is_fault(const cs_row *row)
{
    return !cs_is_timed_status(row->status) && strcmp(row->status, "unavailable") != 0;
}

static cs_status sink(void *context, const cs_row *row)
{
    sweep *w = context;
    cs_status status = cs_samples_append(&w->samples, row, &w->message);
    w->rows += status == CS_OK;
    if (status == CS_OK && is_fault(row)) {
        w->faults++;
        cs_say(w->self->name, "%s: %s: %s", row->cell, row->status, row->note);
    }
    return status;
}

static cs_status checked(void *context)
{
    sweep *w = context;
    return cs_plan_save(&w->plan, w->folder.plan, &w->message);
}

static void progress(void *context, const cs_progress *p)
{
    sweep *w = context;
    cs_progress_show(&w->progress, p);
}

static cs_status start_new(sweep *w, const settings *s, const cs_topology *topology, int argc, char **argv)
{
    cs_status status = cs_folder_create(s->out, &w->folder, &w->message);
    if (status == CS_OK) {
        status = cs_plan_save(&w->plan, w->folder.plan, &w->message);
    }
    if (status == CS_OK) {
        cs_probe_result before[CS_PROBE_COUNT];
        cs_probe_all("", 0, before);
        cs_provenance provenance = {.argc = argc,
                                    .argv = argv,
                                    .seed = w->plan.settings.seed,
                                    .topology = topology,
                                    .before = before};
        status = cs_provenance_new(&provenance, &w->context);
        if (status != CS_OK) {
            return cs_fail(&w->message, status, "collecting provenance: %s", cs_status_text(status));
        }
        status = cs_json_write(w->folder.context, w->context, &w->message);
    }
    if (status == CS_OK) {
        status = cs_samples_create(w->folder.samples, &w->samples, &w->message);
        w->samples_open = status == CS_OK;
    }
    return status;
}

/* Rows of two machines in one cell would be averaged into nothing. */
static cs_status refuse_another_host(sweep *w)
{
    char host[65] = "";
    const char *began =
        json_string_value(json_object_get(json_object_get(w->context, "machine"), "hostname"));
    gethostname(host, sizeof host - 1);
    if (began == NULL || strcmp(began, host) == 0) {
        return CS_OK;
    }
    return cs_fail(&w->message, CS_ERR_FORMAT,
                   "%s: this run began on %s, and this is %s; go on with it there", w->folder.path, began,
                   host);
}

static cs_status start_again(sweep *w, const settings *s)
{
    cs_status status = cs_folder_name(s->resume, &w->folder);
    if (status != CS_OK) {
        return cs_fail(&w->message, status, "%s", cs_status_text(status));
    }
    /* The lock first: another sweep may be finishing this very run. */
    status = cs_samples_resume(w->folder.samples, &w->samples, &w->earlier, &w->message);
    w->samples_open = status == CS_OK;
    if (status == CS_OK) {
        status = cs_plan_load(w->folder.plan, &w->plan, &w->message);
    }
    if (status == CS_OK) {
        status = cs_json_read(w->folder.context, CS_CONTEXT_FORMAT, &w->context, &w->message);
    }
    if (status == CS_OK) {
        status = refuse_another_host(w);
    }
    if (status == CS_OK) {
        w->rows = w->earlier.count;
        for (size_t i = 0; i < w->earlier.count; i++) {
            w->faults += is_fault(&((const cs_row *)w->earlier.rows)[i]);
        }
        cs_say(w->self->name, "going on after %zu rows%s", w->earlier.count,
               w->earlier.torn_bytes > 0 ? "; a line that was cut while it was written is removed" : "");
    }
    return status;
}

/* What is kept whatever happened: the summary of all rows, the plan with its stop reasons, and the node's
 * state afterwards. */
static cs_status finish(sweep *w)
{
    cs_summary summary = {0};
    cs_status status = cs_plan_save(&w->plan, w->folder.plan, &w->message);
    if (status == CS_OK) {
        status =
            cs_summarise(&w->folder, &w->plan, w->interrupted ? "interrupted" : "", &summary, &w->message);
    }
    if (status == CS_OK) {
        status = cs_summary_write(w->folder.summary, &summary);
        if (status != CS_OK) {
            cs_fail(&w->message, status, "%s: %s", w->folder.summary, cs_status_text(status));
        }
    }
    if (status == CS_OK) {
        cs_probe_result after[CS_PROBE_COUNT];
        cs_probe_all("", 0, after);
        status = cs_provenance_finish(w->context, after);
    }
    if (status == CS_OK) {
        status = cs_json_write(w->folder.context, w->context, &w->message);
    }
    cs_summary_free(&summary);
    return status;
}

static cs_status measure(sweep *w)
{
    cs_schedule_request request = {
        .plan = &w->plan,
        .interrupted = cs_signals_catch(),
        .rows = w->earlier.rows,
        .row_count = w->earlier.count,
        .sink = sink,
        .checked = checked,
        .progress = progress,
        .context = w,
    };
    cs_status status = cs_schedule_run(&request, &w->message);
    cs_progress_end(&w->progress);
    w->interrupted = status == CS_ERR_INTERRUPTED;
    return status;
}

static int report(const sweep *w, cs_status status)
{
    const char *path = w->folder.path;
    if (status != CS_OK && status != CS_ERR_INTERRUPTED) {
        cs_say(w->self->name, "%s", w->message.text[0] ? w->message.text : cs_status_text(status));
        if (w->rows > 0) {
            cs_say(w->self->name, "%zu rows are kept; `coresweep sweep --resume %s` goes on from them",
                   w->rows, path);
        }
        return CS_EXIT_COULD_NOT;
    }
    if (status == CS_ERR_INTERRUPTED) {
        cs_say(w->self->name,
               "interrupted; %zu rows are kept, `coresweep sweep --resume %s` goes on from them", w->rows,
               path);
    } else {
        cs_say(w->self->name, "%zu cells, %zu rows; `coresweep summary %s` shows the table", w->plan.count,
               w->rows, path);
    }
    printf("%s\n", path);
    if (status == CS_ERR_INTERRUPTED) {
        return CS_EXIT_INTERRUPTED;
    }
    if (w->faults > 0) {
        cs_say(w->self->name, "%zu cell%s failed: see the rows with a note in %s", w->faults,
               w->faults > 1 ? "s" : "", w->folder.samples);
    }
    return w->faults > 0 ? CS_EXIT_FAILED : CS_EXIT_DONE;
}

static void close_sweep(sweep *w)
{
    if (w->samples_open) {
        cs_samples_close(&w->samples);
    }
    cs_csv_free(&cs_row_layout, &w->earlier);
    cs_plan_free(&w->plan);
    cs_folder_free(&w->folder);
    json_decref(w->context);
}

/* Measures and finishes. The first thing that went wrong is what counts, but finishing is tried all the same:
 * on a full disk it fails again and the rows are kept. */
static cs_status measure_and_finish(sweep *w)
{
    cs_status status = measure(w);
    cs_message first = w->message;
    cs_status finished = finish(w);
    if (status != CS_OK && status != CS_ERR_INTERRUPTED) {
        w->message = first;
        return status;
    }
    return finished == CS_OK ? status : finished;
}

/* An option that is out of its range, and what its range is. */
typedef struct range {
    const char *option;
    bool wrong;
    const char *expected;
} range;

static int check_rules(const cs_command *self, const settings *s, size_t options_given)
{
    const cs_settings *r = &s->rules;
    /* Whatever else was asked for would be silently dropped. */
    if (s->resume != NULL && options_given > 1) {
        cs_say(self->name,
               "--resume goes on in its own folder and by its own plan; leave the other options away");
        return CS_EXIT_USAGE;
    }
    const range ranges[] = {
        {"repetitions", r->repetitions < 1 || r->repetitions > CS_MOST_REPETITIONS, "1 to 10000"},
        {"min-invocations", r->min_invocations < 1, "at least 1"},
        {"max-invocations", r->max_invocations > 0 && r->max_invocations < r->min_invocations,
         "at least --min-invocations, or 0"},
        {"min-time", !(r->min_time >= 1e-9), "at least 1ns"},
        {"timeout", !(r->timeout > 0), "a time above 0"},
        {"precision", !(r->precision < 1), "a fraction below 1, such as 2% or 0.02"},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (ranges[i].wrong) {
            cs_say(self->name, "--%s is out of range: expected %s", ranges[i].option, ranges[i].expected);
            return CS_EXIT_USAGE;
        }
    }
    return -1;
}

/* A minimum that outlasts the budget is measured all the same: say so before, not after. */
static void announce(const sweep *w, bool seed_chosen)
{
    double minimum = cs_plan_minimum(&w->plan);
    cs_say(w->self->name, "%zu cell%s into %s, seed %llu%s", w->plan.count, w->plan.count == 1 ? "" : "s",
           w->folder.path, (unsigned long long)w->plan.settings.seed, seed_chosen ? "" : " (from the clock)");
    if (minimum > 3 * w->plan.settings.budget) {
        cs_say(w->self->name,
               "the minimum of %llu invocations a cell takes roughly %.0f s, more than the budget of %.0f s; "
               "fewer "
               "cells, or --min-invocations, make it shorter",
               (unsigned long long)w->plan.settings.min_invocations, minimum, w->plan.settings.budget);
    }
}

static int run_new(sweep *w, const settings *s, int argc, char **argv)
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
        cs_say(w->self->name, "reading the topology: %s", cs_status_text(status));
        return CS_EXIT_COULD_NOT;
    }
    status = cs_plan_make(&s->request, &rules, topology, &w->plan, &w->message);
    if (status != CS_OK) {
        cs_say(w->self->name, "%s", w->message.text);
        outcome = status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    } else if (s->dry_run) {
        cs_dry_run_print(stdout, &w->plan, topology);
        outcome = CS_EXIT_DONE;
    } else if (!topology->this_system) {
        cs_say(w->self->name,
               "HWLOC_XMLFILE or HWLOC_SYNTHETIC describes another machine: only --dry-run makes sense");
        outcome = CS_EXIT_USAGE;
    } else {
        status = start_new(w, s, topology, argc, argv);
        if (status == CS_OK) {
            announce(w, seed_chosen);
            status = measure_and_finish(w);
        }
        outcome = report(w, status);
    }
    cs_topology_free(topology);
    return outcome;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.rules = cs_settings_default()};
    cs_operands operands;
    sweep w = {.self = self};
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome < 0) {
        outcome = check_rules(self, &s, operands.options);
    }
    if (outcome >= 0) {
        return outcome;
    }
    if (s.resume != NULL) {
        cs_status status = start_again(&w, &s);
        if (status == CS_OK) {
            status = measure_and_finish(&w);
        }
        outcome = report(&w, status);
    } else {
        outcome = run_new(&w, &s, argc, argv);
    }
    close_sweep(&w);
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
        "Ctrl-C ends a sweep early and keeps what was measured; --resume goes on, also after a kill.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples =
        "coresweep sweep                                        # every kernel at its default sizes\n"
        "coresweep sweep --kernel sort --size 1e6 --threads all # one kernel over every thread count\n"
        "coresweep sweep --kernel 'triad.omp*' --placement close,spread --precision 1% --budget 10m\n"
        "coresweep sweep --dry-run                              # the plan, and how long it takes\n"
        "coresweep sweep --resume results/20261123T080000Z-host # finish a run that was killed",
    .run = run,
};
