/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/check_accuracy.h"
#include "cmd/cmd.h"
#include "cmd/python_option.h"
#include "cmd/say.h"
#include "cmd/signals.h"
#include "run/check_cases.h"
#include "run/interpreter.h"
#include "run/invoke.h"
#include "run/parse.h"
#include "run/process.h"
#include "run/row_json.h"
#include "run/select.h"

typedef struct settings {
    uint64_t seed;
    uint64_t points;
    double timeout;
    const char *threads;
    const char *python;
} settings;

static const cs_option options[] = {
    {"points", "N", CS_OPTION_COUNT, offsetof(settings, points),
     "also measure the error of element by element functions, such as tanh, at so many random arguments"},
    {"seed", "S", CS_OPTION_COUNT, offsetof(settings, seed), "what inputs and arguments are made from (1)"},
    {"threads", "LIST", CS_OPTION_TEXT, offsetof(settings, threads),
     "thread counts for parallel variants, more than there are CPUs if you like (1,2,3,5)"},
    {"timeout", "TIME", CS_OPTION_SECONDS, offsetof(settings, timeout),
     "end a variant that has not finished all its cases by then (120s)"},
    CS_PYTHON_OPTION(offsetof(settings, python)),
};

enum { SHOWN_FAULTS = 3 };

/* What one variant at one thread count did with all its cases. */
typedef struct tally {
    const cs_entry *entry;
    unsigned threads;
    unsigned cases;
    unsigned faults;
    unsigned unavailable; /* cases */
    char reason[400];     /* of the first of them */
    double max_ulp;
    char where[96];     /* of max_ulp */
    char last_case[96]; /* the last that was heard of */
    cs_message texts[SHOWN_FAULTS];
} tally;

static void note_fault(tally *t, const char *where, const char *what)
{
    if (t->faults < SHOWN_FAULTS) {
        cs_fail(&t->texts[t->faults], CS_ERR_MISMATCH, "%s: %s", where, what);
    }
    t->faults++;
}

static void note_unavailable(tally *t, const char *reason)
{
    if (t->unavailable++ == 0) {
        snprintf(t->reason, sizeof t->reason, "%s", reason);
    }
}

/* Whether nothing could be checked, for one reason; else a variant may still refuse some cases. */
static bool is_unavailable(const tally *t)
{
    return t->unavailable > 0 && t->unavailable == t->cases;
}

static cs_status take_line(void *context, const char *line)
{
    tally *t = context;
    cs_row row;
    cs_message message;
    cs_status status = cs_record_init(&cs_row_layout, &row);
    if (status == CS_OK) {
        status = cs_row_read_json(line, &row, &message);
    }
    if (status == CS_ERR_FORMAT) {
        note_fault(t, t->entry->name, message.text);
        status = CS_OK;
    } else if (status == CS_OK) {
        snprintf(t->last_case, sizeof t->last_case, "input %s, n = %llu", row.input,
                 (unsigned long long)row.n);
        t->cases++;
        if (strcmp(row.status, "unavailable") == 0) {
            note_unavailable(t, row.note);
        }
        if (strcmp(row.status, "failed") == 0 || strcmp(row.status, "crashed") == 0) {
            note_fault(t, t->last_case, row.note);
        }
        if (row.max_ulp > t->max_ulp) {
            t->max_ulp = row.max_ulp;
            snprintf(t->where, sizeof t->where, "%s", t->last_case);
        }
    }
    cs_record_free(&cs_row_layout, &row);
    return status;
}

/* A process that ended early is a fault of the case after the last one that was heard of. */
static void note_ending(tally *t, const cs_process_outcome *outcome, double timeout)
{
    char what[360];
    char where[128];
    snprintf(where, sizeof where, "after %s", t->cases > 0 ? t->last_case : "the start");
    if (outcome->ending == CS_TIMED_OUT) {
        snprintf(what, sizeof what, "did not finish within %.0f s (--timeout)", timeout);
    } else if (outcome->ending == CS_KILLED) {
        snprintf(what, sizeof what, "crashed: %s %s", strsignal(outcome->signal), outcome->last_words);
    } else if (outcome->exit_code != 0) {
        snprintf(what, sizeof what, "ended with exit code %d %s", outcome->exit_code, outcome->last_words);
    } else if (t->cases < cs_check_case_count(t->entry) && !is_unavailable(t) && t->faults == 0) {
        snprintf(what, sizeof what, "ended with exit code 0 before all cases were done");
    } else {
        return;
    }
    note_fault(t, where, what);
}

static cs_status check_entry(const settings *s, const cs_topology *topology, tally *t, cs_message *message)
{
    char threads[16];
    char seed[32];
    char **environment = NULL;
    cs_process_outcome outcome;
    cs_cell cell = {.entry = t->entry, .threads = t->threads};
    cs_status status = CS_OK;
    if (!t->entry->kernel->concurrent) {
        cell.cpus = calloc(t->threads, sizeof *cell.cpus);
        status = cell.cpus == NULL
                     ? CS_ERR_MEMORY
                     : cs_topology_place(topology, CS_PLACEMENT_CLOSE, t->threads, true, cell.cpus);
    }
    if (status == CS_OK) {
        status = cs_environment_for(&cell, cs_cell_oversubscribed(&cell), &environment);
    }
    if (status == CS_OK) {
        snprintf(threads, sizeof threads, "%u", t->threads);
        snprintf(seed, sizeof seed, "%llu", (unsigned long long)s->seed);
        const char *argv[] = {cs_self_path,    "worker",    t->entry->name,
                              "--check-cases", "--threads", threads,
                              "--seed",        seed,        NULL};
        cs_process_request request = {.argv = (char *const *)(uintptr_t)argv,
                                      .environment = environment,
                                      .timeout_seconds = s->timeout,
                                      .interrupted = cs_signals_catch(),
                                      .line = take_line,
                                      .context = t};
        status = cs_process_run(&request, &outcome, message);
    }
    if (status == CS_OK && outcome.ending == CS_INTERRUPTED) {
        status = CS_ERR_INTERRUPTED;
    } else if (status == CS_OK) {
        note_ending(t, &outcome, s->timeout);
    }
    cs_environment_free(environment);
    free(cell.cpus);
    return status;
}

static void print_tally(const tally *t)
{
    const char *result = is_unavailable(t) ? "unavailable" : t->faults > 0 ? "FAILED" : "ok";
    printf("%-24s %7u %7u  %-11s", t->entry->name, t->threads, t->cases - t->unavailable, result);
    if (is_unavailable(t)) {
        printf(" %s\n", t->reason);
    } else if (t->faults > 0) {
        printf(" see below\n");
    } else {
        printf(t->max_ulp > 0 ? " %8.3g ULP at %s\n" : " %8.3g ULP%s\n", t->max_ulp, t->where);
    }
    if (t->unavailable > 0 && !is_unavailable(t)) {
        printf("    unavailable in %u cases: %s\n", t->unavailable, t->reason);
    }
    for (unsigned i = 0; i < t->faults && i < SHOWN_FAULTS; i++) {
        printf("    %s\n", t->texts[i].text);
    }
    if (t->faults > SHOWN_FAULTS) {
        printf("    and %u more cases\n", t->faults - SHOWN_FAULTS);
    }
    fflush(stdout);
}

typedef struct counts {
    unsigned checked;
    unsigned failed;
    unsigned unavailable;
    const cs_entry **sound; /* [sound_count] those that were compiled, ran and did not fail; room for all */
    size_t sound_count;
} counts;

/* Every thread count of one variant, as far as it applies. */
static cs_status check_variant(const settings *s, const cs_topology *topology, const cs_entry *entry,
                               counts *sum, cs_message *message)
{
    const char *list = entry->variant->parallel ? s->threads : "1";
    char element[16];
    bool failed = false;
    bool ran = false;
    bool unavailable = false;
    while (cs_list_next(&list, element, sizeof element)) {
        uint64_t threads = 0;
        if (!cs_parse_count(element, &threads) || threads < 1 || threads > 1024) {
            return cs_fail(message, CS_ERR_ARGUMENT, "--threads %s: expected counts such as 1,2,3",
                           s->threads);
        }
        if (entry->variant->exact_threads != 0 && entry->variant->exact_threads != threads) {
            continue;
        }
        tally t = {.entry = entry, .threads = (unsigned)threads};
        cs_status status = check_entry(s, topology, &t, message);
        if (status != CS_OK) {
            return status;
        }
        print_tally(&t);
        failed = failed || t.faults > 0;
        ran = ran || !is_unavailable(&t);
        unavailable = unavailable || is_unavailable(&t);
    }
    sum->checked += ran;
    sum->failed += failed;
    sum->unavailable += unavailable && !ran;
    if (ran && !failed && entry->script == NULL) {
        sum->sound[sum->sound_count++] = entry;
    }
    return CS_OK;
}

static cs_status check_all(const settings *s, const cs_selection *selection, counts *sum, cs_message *message)
{
    cs_topology *topology = NULL;
    cs_status status = cs_topology_load(&topology, message);
    if (status != CS_OK) {
        return status;
    }
    printf("%-24s %7s %7s  %-11s %s\n", "variant", "threads", "cases", "result", "largest error");
    for (size_t i = 0; i < selection->count && status == CS_OK; i++) {
        status = check_variant(s, topology, selection->entries[i], sum, message);
    }
    cs_topology_free(topology);
    return status;
}

/* After the edge cases, and without those that failed there: this runs in the program's own process. */
static cs_status check_points(const settings *s, counts *sum, cs_message *message)
{
    const cs_check_accuracy_request request = {
        .entries = sum->sound, .count = sum->sound_count, .points = s->points, .seed = s->seed};
    unsigned failed = 0;
    cs_status status = cs_check_accuracy(&request, &failed, message);
    sum->failed += failed;
    return status;
}

static bool has_function(const cs_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        const cs_entry *entry = selection->entries[i];
        if (entry->script == NULL && entry->kernel->elementwise.function != NULL) {
            return true;
        }
    }
    return false;
}

/* What the command line asks for. Before anything is run: a full check takes minutes. */
static cs_status choose(const settings *s, const char *names, cs_selection *selection, cs_message *message)
{
    cs_status status = cs_interpreter_choose(s->python, message);
    if (status == CS_OK) {
        status = cs_select(names, NULL, selection, message);
    }
    if (status == CS_OK && s->points > 0 && !has_function(selection)) {
        cs_selection_free(selection);
        status = cs_fail(message, CS_ERR_ARGUMENT,
                         "--points: none of the chosen variants is a compiled one that computes a function "
                         "element by element; `coresweep check tanh --points 1e6` measures those of tanh");
    }
    return status;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.seed = 1, .timeout = 120, .threads = "1,2,3,5"};
    cs_operands operands;
    cs_selection selection;
    cs_message message = {{0}};
    counts sum = {0};
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    if (!(s.timeout > 0)) {
        cs_say(self->name, "--timeout is out of range: expected a time above 0");
        return CS_EXIT_USAGE;
    }
    if (choose(&s, operands.values[0], &selection, &message) != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return CS_EXIT_USAGE;
    }
    sum.sound = calloc(selection.count, sizeof *sum.sound);
    cs_status status = sum.sound == NULL ? CS_ERR_MEMORY : check_all(&s, &selection, &sum, &message);
    if (status == CS_OK && s.points > 0) {
        status = check_points(&s, &sum, &message);
    }
    free(sum.sound);
    cs_selection_free(&selection);
    if (status == CS_ERR_INTERRUPTED) {
        cs_say(self->name, "interrupted");
        return CS_EXIT_INTERRUPTED;
    }
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text[0] ? message.text : cs_status_text(status));
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    if (sum.checked + sum.unavailable == 0) {
        cs_say(self->name, "nothing was checked: the chosen variants do not run with --threads %s",
               s.threads);
        return CS_EXIT_USAGE;
    }
    printf("\n%u variants checked, %u failed, %u unavailable here\n", sum.checked, sum.failed,
           sum.unavailable);
    return sum.failed > 0 ? CS_EXIT_FAILED : CS_EXIT_DONE;
}

const cs_command cs_command_check = {
    .name = "check",
    .operands = "[PATTERN]",
    .operands_max = 1,
    .summary = "every variant against its reference, over edge sizes and all inputs",
    .description =
        "Runs each variant on every input and edge size, with buffers that end and begin at inaccessible "
        "pages, and compares the result with the reference variant's. Shows the largest error in units in "
        "the last place. Each variant runs in a process of its own: a crash or a hang costs one line. Exits "
        "with 1 when a variant failed.\n\n"
        "With --points it then measures the error of variants that compute a function element by element, "
        "against MPFR: the largest by range of |x| and where it occurred, beside special values, oddness, "
        "monotony and floating-point exceptions. A variant that promises a bound fails when it does not "
        "keep it; of the others all is shown and nothing judged.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep check                          # everything that this CPU can run\n"
                "coresweep check 'sort.*' --threads 1,7   # one kernel, at thread counts of your choice\n"
                "coresweep check tanh --points 1e8        # the error of every tanh, in ULP\n"
                "CORESWEEP_ISA=avx2 coresweep check       # as on a CPU without AVX-512",
    .run = run,
};
