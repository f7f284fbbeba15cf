/* SPDX-License-Identifier: MIT */
/*
 * One invocation: what `sweep` and `check` start for every cell. It speaks JSON, one row a line, on standard
 * output; see run/row_json.h.
 */
#include <omp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "cmd/cmd.h"
#include "cmd/say.h"
#include "node/affinity.h"
#include "run/about.h"
#include "run/check_cases.h"
#include "run/measure.h"
#include "run/parse.h"
#include "run/row_json.h"
#include "run/select.h"

typedef struct settings {
    uint64_t n;
    const char *input;
    uint64_t threads;
    const char *cpus;
    uint64_t seed;
    uint64_t first_repetition;
    uint64_t repetitions;
    double min_time;
    double spawned;
    const char *expected;
    double waste;
    bool check;
    bool check_cases;
    bool about;
} settings;

#define FIELD(name) offsetof(settings, name)
static const cs_option options[] = {
    {"n", "N", CS_OPTION_COUNT, FIELD(n), "the size"},
    {"input", "NAME", CS_OPTION_TEXT, FIELD(input), "the family of inputs; the kernel's first by default"},
    {"threads", "T", CS_OPTION_COUNT, FIELD(threads), "the team's size"},
    {"cpus", "LIST", CS_OPTION_TEXT, FIELD(cpus), "the CPU of each thread; not bound by default"},
    {"seed", "S", CS_OPTION_COUNT, FIELD(seed), "what the input is made from"},
    {"first-repetition", "R", CS_OPTION_COUNT, FIELD(first_repetition), "the number of the first repetition"},
    {"repetitions", "R", CS_OPTION_COUNT, FIELD(repetitions), "up to and without this repetition"},
    {"min-time", "TIME", CS_OPTION_SECONDS, FIELD(min_time), "how long a repetition lasts at least"},
    {"spawned", "TIME", CS_OPTION_SECONDS, FIELD(spawned),
     "the monotonic clock when this process was started"},
    {"expected", "TEXT", CS_OPTION_TEXT, FIELD(expected), "DIGEST:CHECK:ULP of a verified result"},
    {"waste", "F", CS_OPTION_FRACTION, FIELD(waste), "make the timed calls slower by this fraction"},
    {"check", NULL, CS_OPTION_FLAG, FIELD(check), "one cold call, compared with the reference"},
    {"check-cases", NULL, CS_OPTION_FLAG, FIELD(check_cases),
     "all edge sizes and inputs, between guard pages"},
    {"about", NULL, CS_OPTION_FLAG, FIELD(about), "measure nothing; say which coresweep this is"},
};

static cs_status print_row(void *context, const cs_row *row)
{
    (void)context;
    return cs_row_write_json(stdout, row);
}

static int print_about(const cs_command *self)
{
    json_t *about = NULL;
    cs_status status = cs_about(&about);
    bool printed = status == CS_OK && json_dumpf(about, stdout, JSON_COMPACT) == 0 && putchar('\n') == '\n';
    json_decref(about);
    if (!printed) {
        cs_say(self->name, "--about: %s", cs_status_text(status == CS_OK ? CS_ERR_IO : status));
    }
    return printed ? CS_EXIT_DONE : CS_EXIT_COULD_NOT;
}

static bool parse_cpus(const char *text, uint64_t threads, int *cpus)
{
    char element[32];
    uint64_t cpu = 0;
    uint64_t count = 0;
    while (cs_list_next(&text, element, sizeof element)) {
        if (count == threads || !cs_parse_count(element, &cpu) || cpu >= CPU_SETSIZE) {
            return false;
        }
        cpus[count++] = (int)cpu;
    }
    return count == threads;
}

/* Binds the main thread. The OpenMP runtime must have read the process's own mask before: LLVM's reads it
 * when it is first asked, and would find a single CPU for all its threads. That is also what it finds where
 * OpenBLAS brings libgomp along, which binds the main thread when it is loaded; hence the mask is restored
 * first. */
static void bind_main_thread(int cpu)
{
    cpu_set_t mask;
    (void)cs_affinity_restore();
    (void)omp_get_num_places();
    CPU_ZERO(&mask);
    CPU_SET((size_t)cpu, &mask);
    sched_setaffinity(0, sizeof mask, &mask); /* where it is refused, the masks read back will tell */
}

static int usage_error(const cs_command *self, const char *what, const char *given)
{
    cs_say(self->name, "%s '%s'; workers are started by `coresweep sweep`", what, given ? given : "");
    return CS_EXIT_USAGE;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.n = 1, .threads = 1, .repetitions = 1, .min_time = 0.02};
    cs_operands operands;
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    if (s.about) {
        return print_about(self);
    }
    /* A parent that is killed must not leave a worker that goes on measuring. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const cs_entry *entry = operands.count == 1 ? cs_find(operands.values[0]) : NULL;
    cs_measure_request request = {.entry = entry,
                                  .min_time = s.min_time,
                                  .spawned = s.spawned,
                                  .first_repetition = (unsigned)s.first_repetition,
                                  .repetitions = (unsigned)s.repetitions,
                                  .expected = s.expected,
                                  .waste = s.waste,
                                  .sink = print_row};
    request.c = (cs_case){.n = (size_t)s.n, .threads = (unsigned)s.threads, .seed = s.seed};
    if (entry == NULL) {
        return usage_error(self, "no variant", operands.values[0]);
    }
    if (s.input != NULL && !cs_find_input(entry->kernel, s.input, &request.c.input)) {
        return usage_error(self, "no input", s.input);
    }
    if (s.threads < 1 || s.threads > 65536 || s.repetitions <= s.first_repetition || !(s.min_time > 0)) {
        return usage_error(self, "threads, repetitions and time must be positive for", entry->name);
    }
    if (s.waste > 0 && entry->script != NULL) {
        return usage_error(self, "--waste takes a compiled variant, not", entry->name);
    }
    int *cpus = calloc(s.threads, sizeof *cpus);
    if (cpus == NULL || (s.cpus != NULL && !parse_cpus(s.cpus, s.threads, cpus))) {
        free(cpus);
        return usage_error(self, "expected a CPU for every thread, not", s.cpus);
    }
    if (s.cpus != NULL) {
        request.c.cpus = cpus;
        bind_main_thread(cpus[0]);
    } else {
        (void)cs_affinity_restore(); /* where it is refused, the masks read back will tell */
    }
    cs_status status = s.check_cases ? cs_check_cases(&request)
                       : s.check     ? cs_measure_check(&request)
                                     : cs_measure(&request);
    free(cpus);
    if (status != CS_OK) {
        cs_say(self->name, "%s: %s", entry->name, cs_status_text(status));
        return CS_EXIT_COULD_NOT;
    }
    return CS_EXIT_DONE;
}

const cs_command cs_command_worker = {
    .name = "worker",
    .operands = "KERNEL.VARIANT",
    .operands_max = 1,
    .summary = "measures one cell once; started by sweep and check",
    .description = "Measures one cell in this process and prints a JSON object a repetition.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep worker triad.scalar --n 1000 --repetitions 3",
    .hidden = true,
    .run = run,
};
