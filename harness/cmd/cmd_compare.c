/* SPDX-License-Identifier: MIT */
/* Two runs, cell by cell: what became slower, and how sure that is. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/compared_run.h"
#include "cmd/gate.h"
#include "cmd/say.h"

typedef struct settings {
    const char *again;
    cs_gate_choice gate;
    bool across_machines;
} settings;

static const cs_option options[] = {
    {"again", "RUN", CS_OPTION_TEXT, offsetof(settings, again),
     "a second run of head: what looked slower in HEAD must be slower in RUN too. Without it, it must be in "
     "both halves of HEAD's rounds"},
    CS_GATE_RULE(settings, gate),
    {"across-machines", NULL, CS_OPTION_FLAG, offsetof(settings, across_machines),
     "compare although the runs are of different machines; what differs is printed"},
    CS_GATE_OUTPUT(settings, gate),
};

typedef struct comparison {
    const char *command;
    cs_compared_run runs[CS_SIDES];
    cs_compared_run again;
    cs_comparisons comparisons;
    cs_comparisons second; /* base against `again` */
    cs_verdict_table table;
    bool across_machines;
    cs_message message;
} comparison;

static void tell_difference(void *context, const char *name, const char *base, const char *head)
{
    cs_say(context, "%s differs: %s in base, %s in head", name, base, head);
}

/* A change of the machine would be read as one of the code. */
static cs_status refuse_other_machine(comparison *c, const cs_compared_run *head)
{
    size_t machine =
        cs_compared_runs_differ(&c->runs[CS_BASE], head, tell_difference, (void *)(uintptr_t)c->command);
    if (machine == 0 || c->across_machines) {
        return CS_OK;
    }
    return cs_fail(
        &c->message, CS_ERR_ARGUMENT,
        "%s and %s were measured on different machines, see above; --across-machines compares them "
        "all the same",
        c->runs[CS_BASE].folder.path, head->folder.path);
}

static cs_status read_head(comparison *c, const char *path, cs_compared_run *head, cs_comparisons *found)
{
    cs_status status = cs_compared_run_read(path, head, &c->message);
    if (status == CS_OK) {
        status = cs_compared_runs_match(&c->runs[CS_BASE], head, &c->message);
    }
    if (status == CS_OK) {
        status = refuse_other_machine(c, head);
    }
    if (status == CS_OK) {
        const cs_cells sides[CS_SIDES] = {c->runs[CS_BASE].cells, head->cells};
        status = cs_comparisons_find(sides, cs_compared_runs_paired(&c->runs[CS_BASE], head), found);
        if (status != CS_OK) {
            cs_fail(&c->message, status, "%s", cs_status_text(status));
        }
    }
    return status;
}

static const cs_comparison *find_same(const cs_comparisons *in, const cs_comparison *c)
{
    for (size_t i = 0; i < in->count; i++) {
        if (in->all[i].gate == c->gate && strcmp(in->all[i].row->cell, c->row->cell) == 0) {
            return &in->all[i];
        }
    }
    return NULL;
}

static cs_status judge(comparison *c, const settings *s)
{
    size_t count = c->comparisons.count;
    cs_look *looks = calloc(count + 1, sizeof *looks);
    cs_window *windows = calloc(count + 1, sizeof *windows);
    bool *suspects = calloc(count + 1, sizeof *suspects);
    cs_status status = looks != NULL && windows != NULL && suspects != NULL ? CS_OK : CS_ERR_MEMORY;
    for (size_t i = 0; status == CS_OK && i < count; i++) {
        windows[i] = CS_WHOLE;
    }
    if (status == CS_OK && s->again != NULL) {
        status = cs_judge_suspects(&c->comparisons, windows, &s->gate.rule, suspects);
    }
    for (size_t i = 0; status == CS_OK && i < count; i++) {
        looks[i] = (cs_look){.first = CS_WHOLE, .suspect = suspects[i], .again_window = CS_WHOLE};
        looks[i].again = find_same(&c->second, &c->comparisons.all[i]);
    }
    if (status == CS_OK) {
        status =
            cs_judge(&c->comparisons, looks, s->again != NULL ? CS_WHEN_MEASURED_AGAIN : CS_IN_BOTH_HALVES,
                     &s->gate.rule, &c->table);
    }
    free(looks);
    free(windows);
    free(suspects);
    return status == CS_OK ? status : cs_fail(&c->message, status, "%s", cs_status_text(status));
}

/* A run that confirms itself confirms nothing. */
static cs_status refuse_itself(comparison *c, const char *again)
{
    for (size_t side = 0; side < CS_SIDES; side++) {
        struct stat one;
        struct stat other;
        if (stat(c->runs[side].folder.samples, &one) == 0 && stat(c->again.folder.samples, &other) == 0 &&
            one.st_dev == other.st_dev && one.st_ino == other.st_ino) {
            return cs_fail(&c->message, CS_ERR_ARGUMENT,
                           "--again %s is the run of %s itself; give a second run of head's build", again,
                           cs_side_name((cs_side)side));
        }
    }
    return CS_OK;
}

static cs_status compare(comparison *c, const settings *s, char **folders)
{
    cs_status status = cs_compared_run_read(folders[0], &c->runs[CS_BASE], &c->message);
    if (status == CS_OK) {
        status = read_head(c, folders[1], &c->runs[CS_HEAD], &c->comparisons);
    }
    if (status == CS_OK && s->again != NULL) {
        status = read_head(c, s->again, &c->again, &c->second);
    }
    if (status == CS_OK && s->again != NULL) {
        status = refuse_itself(c, s->again);
    }
    return status == CS_OK ? judge(c, s) : status;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.gate = CS_GATE_DEFAULT};
    cs_operands operands;
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome < 0) {
        outcome = cs_gate_check(self->name, &s.gate);
    }
    if (outcome < 0 && operands.count != 2) {
        cs_say(self->name, "needs the folders of two runs: BASE and HEAD");
        outcome = CS_EXIT_USAGE;
    }
    if (outcome >= 0) {
        return outcome;
    }
    comparison c = {.command = self->name, .across_machines = s.across_machines};
    cs_status status = compare(&c, &s, operands.values);
    if (status == CS_OK) {
        outcome = cs_gate_report(self->name, &s.gate, &c.table);
    } else {
        cs_say(self->name, "%s", c.message.text);
        outcome = status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    cs_verdict_table_free(&c.table);
    cs_comparisons_free(&c.comparisons);
    cs_comparisons_free(&c.second);
    cs_compared_run_free(&c.runs[CS_BASE]);
    cs_compared_run_free(&c.runs[CS_HEAD]);
    cs_compared_run_free(&c.again);
    return outcome;
}

const cs_command cs_command_compare = {
    .name = "compare",
    .operands = "BASE HEAD",
    .operands_max = 2,
    .summary = "what became slower between two runs, and how sure that is",
    .description =
        "Holds each cell of the run in HEAD against the same cell of the run in BASE. A verdict is slower, "
        "faster, same (the whole 95% interval of the ratio is inside the floor), failed (head has a fault "
        "that base "
        "has not), uneven (t(1) fell and t(p) did not: no regression), or cannot tell, and beside "
        "it "
        "stands the smallest slowdown that the measurement could have seen. Slower means: by the floor at "
        "least, beyond chance at the level of all cells together, and in both halves of the rounds or in a "
        "second run. Cells with one thread and with more are also held against each other: t(p) / t(1), so "
        "that "
        "lost scaling shows where t(1) hides it.\n\n"
        "Two runs see the machine at two times, and what it did meanwhile is part of the ratio. Where both "
        "builds can be run, `coresweep duet` is the better question.\n\n"
        "Exits with 0 where nothing is slower, 1 where something is or has failed, 2 for runs that cannot be "
        "compared, 4 where nothing could be told.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep compare results/before results/after\n"
                "coresweep compare results/before results/after --again results/after-2 --floor 5%\n"
                "coresweep compare duet/base duet/head --markdown  # the halves of a duet, pair by pair",
    .run = run,
};
