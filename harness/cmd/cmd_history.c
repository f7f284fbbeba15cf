/* SPDX-License-Identifier: MIT */
/* `coresweep history add | list | trend`: the medians of many runs, and where they stepped. */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/history_trend.h"
#include "cmd/say.h"
#include "run/nearest.h"

typedef struct settings {
    const char *store;
    const char *commit;
    double false_alarms;
    double least;
    uint64_t seed;
    bool check;
} settings;

static const cs_option options[] = {
    {"store", "FILE", CS_OPTION_TEXT, offsetof(settings, store), "the history; history.jsonl by default"},
    {"commit", "HASH", CS_OPTION_TEXT, offsetof(settings, commit),
     "with add: what was measured, where that is not the commit that coresweep was built from"},
    {"false-alarms", "P", CS_OPTION_FRACTION, offsetof(settings, false_alarms),
     "with trend: how often a series without a step may be said to have one; 1% by default"},
    {"least", "P", CS_OPTION_FRACTION, offsetof(settings, least),
     "with trend: the smallest change of the median that counts as a step; 2% by default"},
    {"seed", "N", CS_OPTION_COUNT, offsetof(settings, seed), "with trend: of the permutations; 1 by default"},
    {"check", NULL, CS_OPTION_FLAG, offsetof(settings, check),
     "with trend: exit with 1 where a series has a step"},
};

static bool is_word(const char *text)
{
    const char *c = text;
    while (*c > ' ' && *c <= '~') {
        c++;
    }
    return c > text && *c == '\0';
}

static int add(const cs_command *self, const settings *s, const char *folder)
{
    if (s->commit != NULL && !is_word(s->commit)) {
        cs_say(self->name, "--commit %s: expected a commit, of printable ASCII without blanks", s->commit);
        return CS_EXIT_USAGE;
    }
    cs_export_run run;
    cs_history_added added = {0};
    cs_message message = {{0}};
    cs_status status = cs_export_run_read(folder, &run, &message);
    if (status == CS_OK) {
        status = cs_history_add(s->store, &run, s->commit, &added, &message);
    }
    cs_export_run_free(&run);
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return CS_EXIT_COULD_NOT;
    }
    printf("%s: added %zu cells", s->store, added.added);
    if (added.known > 0) {
        printf("; %zu were there", added.known);
    }
    if (added.left_out > 0) {
        printf("; left out %zu with a fault", added.left_out);
    }
    putchar('\n');
    return added.added + added.known > 0 ? CS_EXIT_DONE : CS_EXIT_FAILED;
}

static int compare_runs(const void *a, const void *b)
{
    const cs_history_entry *x = *(const cs_history_entry *const *)a;
    const cs_history_entry *y = *(const cs_history_entry *const *)b;
    int time = strcmp(x->started_utc, y->started_utc);
    int host = strcmp(x->host, y->host);
    return time != 0 ? time : host != 0 ? host : strcmp(x->machine, y->machine);
}

static int list(const cs_command *self, const settings *s, const cs_history *history)
{
    (void)s;
    const cs_history_entry **runs = calloc(history->count + 1, sizeof *runs);
    if (runs == NULL) {
        cs_say(self->name, "out of memory");
        return CS_EXIT_COULD_NOT;
    }
    for (size_t i = 0; i < history->count; i++) {
        runs[i] = &history->entries[i];
    }
    qsort(runs, history->count, sizeof *runs, compare_runs);
    for (size_t first = 0, end = 0; first < history->count; first = end) {
        while (end < history->count && compare_runs(&runs[first], &runs[end]) == 0) {
            end++;
        }
        printf("%s  %-12.12s  %s  %s (%s)  %zu cells\n", runs[first]->started_utc, runs[first]->commit,
               runs[first]->machine, runs[first]->host, runs[first]->cpu_model, end - first);
    }
    free(runs);
    return CS_EXIT_DONE;
}

static int trend(const cs_command *self, const settings *s, const cs_history *history, const char *pattern)
{
    size_t shown = 0;
    size_t stepped = 0;
    cs_step_rule rule = {s->false_alarms, s->least, s->seed};
    cs_status status = cs_history_trend(stdout, history, pattern, &rule, &shown, &stepped);
    if (status != CS_OK) {
        cs_say(self->name, "%s", cs_status_text(status));
        return CS_EXIT_COULD_NOT;
    }
    if (shown == 0) {
        cs_say(self->name, "no cell of %s matches '%s'; patterns are like 'sort.*' or '*/t2/*'", s->store,
               pattern != NULL ? pattern : "*");
        return CS_EXIT_USAGE;
    }
    return s->check && stepped > 0 ? CS_EXIT_FAILED : CS_EXIT_DONE;
}

static int show(const cs_command *self, const settings *s, const cs_operands *operands)
{
    cs_history history;
    cs_message message = {{0}};
    int outcome = CS_EXIT_COULD_NOT;
    cs_status status = cs_history_read(s->store, &history, &message);
    if (status != CS_OK) {
        cs_say(self->name, "%s%s", message.text,
               status == CS_ERR_IO ? "; `coresweep history add RUN` makes a history" : "");
    } else if (strcmp(operands->values[0], "list") == 0) {
        outcome = list(self, s, &history);
    } else {
        outcome = trend(self, s, &history, operands->values[1]);
    }
    cs_history_free(&history);
    return outcome;
}

/* What may come first, and how many words behind it. */
static const struct {
    const char *name;
    size_t least;
    size_t most;
    const char *wants;
} actions[] = {
    {"add", 1, 1, "the folder of a run, such as results/20261123T080000Z-host"},
    {"list", 0, 0, "nothing behind it"},
    {"trend", 0, 1, "no more than one pattern"},
};

static int refuse_words(const cs_command *self, const cs_operands *operands)
{
    char hint[96];
    const char *given = operands->count > 0 ? operands->values[0] : "";
    cs_nearest nearest = {.wanted = given};
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(given, actions[i].name) == 0) {
            if (operands->count - 1 >= actions[i].least && operands->count - 1 <= actions[i].most) {
                return -1;
            }
            cs_say(self->name, "%s takes %s", given, actions[i].wants);
            return CS_EXIT_USAGE;
        }
        cs_nearest_offer(&nearest, actions[i].name);
    }
    cs_say(self->name, "expected add, list or trend, found '%s'%s", given,
           cs_nearest_hint(&nearest, hint, sizeof hint));
    return CS_EXIT_USAGE;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.store = "history.jsonl", .false_alarms = 0.01, .least = 0.02, .seed = 1};
    cs_operands operands;
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome < 0) {
        outcome = refuse_words(self, &operands);
    }
    if (outcome >= 0) {
        return outcome;
    }
    if (!(s.false_alarms >= 0.001 && s.false_alarms < 1)) {
        cs_say(self->name,
               "--false-alarms: expected a rate from 0.1%% to below 100%%; rarer ones need more than the "
               "9999 permutations that are tried");
        return CS_EXIT_USAGE;
    }
    return strcmp(operands.values[0], "add") == 0 ? add(self, &s, operands.values[1])
                                                  : show(self, &s, &operands);
}

const cs_command cs_command_history = {
    .name = "history",
    .operands = "add RUN | list | trend [PATTERN]",
    .operands_max = 2,
    .summary = "medians of many runs in one file, and where they stepped",
    .description = "Keeps a history of runs in a file of JSON lines, one line a cell and run, that is only "
                   "ever appended to, so that "
                   "git merges it line by line.\n\n"
                   "`add` appends a run; a second time it does nothing. `list` prints the runs. `trend` "
                   "prints the series of each cell on "
                   "each machine, oldest first, and the steps in it, with the commits on both sides: a "
                   "permutation test of ranks, with "
                   "a stated rate of false alarms. PATTERN is a shell pattern over the cells' names.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep history add results/20261123T080000Z-host       # to history.jsonl\n"
                "coresweep history trend 'triad.omp/*'                      # the series, and its steps\n"
                "coresweep history trend --check --false-alarms 0.1%       # for continuous integration",
    .run = run,
};
