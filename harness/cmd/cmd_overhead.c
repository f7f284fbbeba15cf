/* SPDX-License-Identifier: MIT */
/* What the instrument itself costs on this machine: the figures that docs/methodology.md quotes. */
#include <stdlib.h>
#include <unistd.h>

#include "bench/bench.h"
#include "clock.h"
#include "cmd/cmd.h"
#include "cmd/python_option.h"
#include "cmd/say.h"
#include "cmd/signals.h"
#include "report/stats.h"
#include "run/data_file.h"
#include "run/interpreter.h"
#include "run/invoke.h"
#include "run/process.h"

typedef struct settings {
    const char *python;
} settings;

static const cs_option options[] = {CS_PYTHON_OPTION(offsetof(settings, python))};

enum { REPETITIONS = 21, PROCESSES = 21 };

static const double min_seconds = 0.01;

/* One body that does nothing, called as a variant's `run` is: through a pointer that the compiler cannot see
 * through. */
typedef struct probe {
    void (*volatile run)(void *work, void *state);
    double values[REPETITIONS];
    uint64_t calls;
    double cpu;
    double inside; /* seconds between the two clock readings of all steps */
} probe;

static void nothing(void *work, void *state)
{
    (void)work;
    (void)state;
}

static void batch(void *context, uint64_t iterations)
{
    const probe *p = context;
    void (*run)(void *, void *) = p->run;
    for (uint64_t i = 0; i < iterations; i++) {
        run(NULL, NULL);
    }
}

/* As the worker times calls that consume their input; 1 us is what the library is told, so that it looks for
 * a number of iterations as it does for real work. */
static double step(void *context)
{
    probe *p = context;
    double cpu = cs_clock_cpu();
    double begin = cs_clock_wall();
    p->run(NULL, NULL);
    double end = cs_clock_wall();
    p->cpu += cs_clock_cpu() - cpu;
    p->inside += end - begin;
    p->calls++;
    return 1e-6;
}

static cs_status take(void *context, const cs_bench_sample *sample)
{
    probe *p = context;
    p->values[sample->repetition] = sample->seconds_per_call;
    return CS_OK;
}

static void print_row(const char *what, double *values, size_t count, double unit, const char *unit_name)
{
    cs_sort_numbers(values, count);
    cs_interval interval = cs_median_interval(values, count, CS_CONFIDENCE);
    printf("%-58s %8.2f %-2s [%.2f, %.2f]\n", what, interval.estimate / unit, unit_name, interval.low / unit,
           interval.high / unit);
}

static cs_status measure_batch(void)
{
    probe p = {.run = nothing};
    cs_bench_request request = {.name = "batch",
                                .batch = batch,
                                .context = &p,
                                .min_seconds = min_seconds,
                                .repetitions = REPETITIONS,
                                .after = take};
    cs_status status = cs_bench_run(&request);
    if (status == CS_OK) {
        print_row("an empty call through a function pointer, timed in a batch", p.values, REPETITIONS, 1e-9,
                  "ns");
    }
    return status;
}

static cs_status measure_step(void)
{
    double whole[REPETITIONS];
    double inside[REPETITIONS];
    for (size_t r = 0; r < REPETITIONS; r++) {
        probe p = {.run = nothing};
        cs_bench_request request = {.name = "step",
                                    .step = step,
                                    .context = &p,
                                    .min_seconds = min_seconds,
                                    .repetitions = 1,
                                    .after = take};
        double begin = cs_clock_wall();
        cs_status status = cs_bench_run(&request);
        if (status != CS_OK) {
            return status;
        }
        whole[r] = (cs_clock_wall() - begin) / (double)p.calls;
        inside[r] = p.inside / (double)p.calls;
    }
    print_row("the same timed one by one: what enters the result", inside, REPETITIONS, 1e-9, "ns");
    print_row("    and what is spent around it", whole, REPETITIONS, 1e-9, "ns");
    return CS_OK;
}

static cs_status ignore_line(void *context, const char *text)
{
    (void)context;
    (void)text;
    return CS_OK;
}

static cs_status run_process(const char *const *argv, char **environment,
                             cs_status (*line)(void *context, const char *text), void *context,
                             cs_message *message)
{
    cs_process_outcome outcome;
    cs_process_request request = {.argv = (char *const *)(uintptr_t)argv,
                                  .environment = environment,
                                  .timeout_seconds = 60,
                                  .interrupted = cs_signals_catch(),
                                  .line = line,
                                  .context = context};
    cs_status status = cs_process_run(&request, &outcome, message);
    if (status == CS_OK && outcome.ending == CS_INTERRUPTED) {
        return CS_ERR_INTERRUPTED;
    }
    if (status == CS_OK && (outcome.ending != CS_ENDED || outcome.exit_code != 0)) {
        return cs_fail(message, CS_ERR_SYSTEM, "%s did not end well: %s", argv[0], outcome.last_words);
    }
    return status;
}

/* A whole invocation of a small cell, timed for 1 us, from posix_spawn to the end of the process. */
static cs_status measure_process(const char *what, const char *variant, cs_message *message)
{
    double seconds[PROCESSES];
    int cpu = 0;
    cs_cell cell = {.threads = 1, .cpus = &cpu};
    char **environment = NULL;
    cs_status status = cs_environment_for(&cell, false, &environment);
    for (size_t i = 0; i < PROCESSES && status == CS_OK; i++) {
        const char *argv[] = {cs_self_path,    "worker", variant,      "--n", "1000",
                              "--repetitions", "1",      "--min-time", "1us", NULL};
        double begin = cs_clock_wall();
        status = run_process(argv, environment, ignore_line, NULL, message);
        seconds[i] = cs_clock_wall() - begin;
    }
    cs_environment_free(environment);
    if (status == CS_OK) {
        print_row(what, seconds, PROCESSES, 1e-3, "ms");
    }
    return status;
}

static cs_status take_json(void *context, const char *text)
{
    json_t **answer = context;
    json_decref(*answer);
    *answer = json_loads(text, 0, NULL);
    return CS_OK;
}

static void print_way(const char *what, const json_t *values)
{
    double seconds[REPETITIONS];
    size_t count = json_array_size(values);
    for (size_t i = 0; i < count && i < REPETITIONS; i++) {
        seconds[i] = json_number_value(json_array_get(values, i));
    }
    print_row(what, seconds, count < REPETITIONS ? count : REPETITIONS, 1e-9, "ns");
}

/* The same in Python, by the code that times interpreted variants. */
static cs_status measure_python(cs_message *message)
{
    static const cs_script python = {.path = "", .interpreter = "python3", .needs = ""};
    char count[16];
    char *driver = NULL;
    json_t *answer = NULL;
    snprintf(count, sizeof count, "%d", REPETITIONS);
    cs_status status = cs_data_file("harness/python/driver.py", &driver, message);
    if (status == CS_OK) {
        const char *argv[] = {cs_interpreter(&python), driver, "--overhead", count, NULL};
        status = run_process(argv, environ, take_json, &answer, message);
    }
    free(driver);
    if (status == CS_OK) {
        print_way("an empty call in Python, timed in a batch", json_object_get(answer, "batch"));
        print_way("the same timed one by one: what enters the result", json_object_get(answer, "one_by_one"));
        status =
            measure_process("a fresh process with its interpreter, start to end", "sort.python", message);
    } else if (status != CS_ERR_INTERRUPTED) {
        printf("Python: unavailable: %s\n", message->text);
        status = CS_OK;
    }
    json_decref(answer);
    return status;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {0};
    cs_operands operands;
    cs_message message = {{0}};
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    if (cs_interpreter_choose(s.python, &message) != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return CS_EXIT_USAGE;
    }
    printf("%-58s %11s [95%% interval]\n", "what", "median");
    cs_status status = measure_batch();
    if (status == CS_OK) {
        status = measure_step();
    }
    if (status == CS_OK) {
        status = measure_process("a fresh process for an invocation, start to end", "triad.scalar", &message);
    }
    if (status == CS_OK) {
        status = measure_python(&message);
    }
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text[0] ? message.text : cs_status_text(status));
        return status == CS_ERR_INTERRUPTED ? CS_EXIT_INTERRUPTED : CS_EXIT_COULD_NOT;
    }
    return CS_EXIT_DONE;
}

const cs_command cs_command_overhead = {
    .name = "overhead",
    .operands = NULL,
    .operands_max = 0,
    .summary = "what the instrument itself costs on this machine",
    .description =
        "Measures an empty call, in a batch and one by one, and a whole invocation that measures next to "
        "nothing: what enters a result that is not the kernel's, and what a sweep spends beside measuring. "
        "Then the same in Python, as interpreted variants are timed.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep overhead",
    .run = run,
};
