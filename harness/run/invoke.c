/* SPDX-License-Identifier: MIT */
#include "run/invoke.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "report/summary.h"
#include "run/process.h"
#include "run/row_json.h"

const char cs_self_path[] = "/proc/self/exe";

/* What every command of the program exits with where it does not take its command line. */
enum { EXIT_USAGE = 2 };

/* What the lines of one worker become. */
typedef struct receiver {
    const cs_invocation *invocation;
    cs_row row;
    unsigned next_repetition;
    bool fault; /* a row told of one already */
} receiver;

/* Before whatever else the row has to tell. */
static cs_status note_oversubscription(const cs_cell *cell, cs_row *row)
{
    char *note = NULL;
    int length = asprintf(&note, "oversubscribed: %u threads share CPUs%s%s", cell->threads,
                          row->note[0] != '\0' ? "; " : "", row->note);
    cs_status status = length < 0 ? CS_ERR_MEMORY : cs_text_set(&row->note, note);
    if (length >= 0) {
        free(note);
    }
    return status;
}

/* The columns that the worker does not know. */
static cs_status set_cell_columns(const cs_invocation *invocation, cs_row *row)
{
    const cs_cell *cell = invocation->cell;
    const cs_kernel *kernel = cell->entry->kernel;
    cs_case c = cs_cell_case(cell);
    cs_cost cost = kernel->cost(&c);
    row->n = cell->n;
    row->threads = cell->threads;
    row->round = invocation->round;
    row->bytes_per_call = cost.bytes;
    row->flops_per_call = cost.flops;
    row->items_per_call = cost.items;
    row->elapsed_seconds = cs_clock_wall() - invocation->run_began;
    cs_status status = cs_text_set(&row->cell, cell->name);
    if (status == CS_OK) {
        status = cs_text_set(&row->kernel, cell->entry->kernel_name);
    }
    if (status == CS_OK) {
        status = cs_text_set(&row->variant, cell->entry->variant_name);
    }
    if (status == CS_OK) {
        status = cs_text_set(&row->input, kernel->inputs.values[cell->input].name);
    }
    if (status == CS_OK) {
        status = cs_text_set(&row->placement, cs_placement_name(cell->placement));
    }
    return status == CS_OK && cs_cell_oversubscribed(cell) ? note_oversubscription(cell, row) : status;
}

static cs_status receive(void *context, const char *line)
{
    receiver *r = context;
    cs_message message;
    if (r->fault) {
        return CS_OK; /* the first one ends the cell; what a strange process says after it is no row */
    }
    cs_record_free(&cs_row_layout, &r->row);
    cs_status status = cs_record_init(&cs_row_layout, &r->row);
    if (status == CS_OK) {
        status = cs_row_read_json(line, &r->row, &message);
        if (status == CS_ERR_FORMAT) {
            r->row.repetition = r->next_repetition;
            status = cs_text_set(&r->row.status, "failed");
            if (status == CS_OK) {
                status = cs_text_set(&r->row.note, message.text);
            }
        }
    }
    if (status == CS_OK) {
        status = set_cell_columns(r->invocation, &r->row);
    }
    if (status == CS_OK) {
        r->fault = r->fault || !cs_is_timed_status(r->row.status);
        r->next_repetition = (unsigned)r->row.repetition + 1;
        status = r->invocation->sink(r->invocation->context, &r->row);
    }
    return status;
}

/* How a worker that did not finish ended, in a status and a sentence. */
static const char *describe(const cs_invocation *invocation, const cs_process_outcome *outcome, char *note,
                            size_t bytes)
{
    const char *colon = outcome->last_words[0] != '\0' ? ": " : "";
    if (outcome->ending == CS_TIMED_OUT) {
        snprintf(note, bytes, "ended after %.0f s without finishing; --timeout sets the limit",
                 invocation->timeout_seconds);
        return "timeout";
    }
    if (outcome->ending == CS_KILLED) {
        snprintf(note, bytes, "killed by signal %d (%s)%s%s", outcome->signal, strsignal(outcome->signal),
                 colon, outcome->last_words);
        return "crashed";
    }
    if (invocation->program != NULL && outcome->exit_code == EXIT_USAGE) {
        snprintf(note, bytes, "%s does not take this cell%s%s", invocation->program, colon,
                 outcome->last_words);
        return "unavailable";
    }
    snprintf(note, bytes, "ended with exit code %d before it was done%s%s", outcome->exit_code, colon,
             outcome->last_words);
    return "crashed";
}

static cs_status report_early_end(receiver *r, const cs_process_outcome *outcome)
{
    char note[400];
    const char *status_text = describe(r->invocation, outcome, note, sizeof note);
    cs_record_free(&cs_row_layout, &r->row);
    cs_status status = cs_record_init(&cs_row_layout, &r->row);
    if (status == CS_OK) {
        r->row.repetition = r->next_repetition;
        status = cs_text_set(&r->row.status, status_text);
    }
    if (status == CS_OK) {
        status = cs_text_set(&r->row.note, note);
    }
    if (status == CS_OK) {
        status = set_cell_columns(r->invocation, &r->row);
    }
    return status == CS_OK ? r->invocation->sink(r->invocation->context, &r->row) : status;
}

/* "0,4,1" */
static char *cpu_list(const cs_cell *cell)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    if (out == NULL) {
        return NULL;
    }
    for (unsigned i = 0; i < cs_cell_bound(cell); i++) {
        fprintf(out, "%s%d", i > 0 ? "," : "", cell->cpus[i]);
    }
    return fclose(out) == 0 ? text : NULL;
}

enum { NUMBER_BYTES = 32 };

static void print_count(char *text, uint64_t value)
{
    snprintf(text, NUMBER_BYTES, "%llu", (unsigned long long)value);
}

static cs_status run_worker(const cs_invocation *invocation, receiver *r, const char *cpus,
                            char **environment, cs_message *message)
{
    const cs_cell *cell = invocation->cell;
    unsigned repetitions = cell->repetitions > 0 ? cell->repetitions : 1;
    char n[NUMBER_BYTES];
    char threads[NUMBER_BYTES];
    char seed[NUMBER_BYTES];
    char first[NUMBER_BYTES];
    char last[NUMBER_BYTES];
    char min_time[NUMBER_BYTES];
    char spawned[NUMBER_BYTES];
    char waste[NUMBER_BYTES];
    print_count(n, cell->n);
    print_count(threads, cell->threads);
    print_count(seed, cell->data_seed);
    print_count(first, invocation->first_repetition);
    print_count(last, repetitions);
    snprintf(min_time, sizeof min_time, "%.17g", invocation->plan->settings.min_time);
    snprintf(spawned, sizeof spawned, "%.9f", cs_clock_wall());
    snprintf(waste, sizeof waste, "%.17g", invocation->waste);
    const char *argv[] = {invocation->program != NULL ? invocation->program : cs_self_path,
                          "worker",
                          cell->entry->name,
                          "--n",
                          n,
                          "--input",
                          cell->entry->kernel->inputs.values[cell->input].name,
                          "--threads",
                          threads,
                          "--seed",
                          seed,
                          "--first-repetition",
                          first,
                          "--repetitions",
                          last,
                          "--min-time",
                          min_time,
                          "--spawned",
                          spawned,
                          NULL,
                          NULL,
                          NULL,
                          NULL,
                          NULL,
                          NULL,
                          NULL,
                          NULL};
    size_t at = 19;
    if (cpus[0] != '\0') {
        argv[at++] = "--cpus";
        argv[at++] = cpus;
    }
    if (invocation->check) {
        argv[at++] = "--check";
    }
    if (invocation->expected != NULL) {
        argv[at++] = "--expected";
        argv[at++] = invocation->expected;
    }
    if (invocation->waste > 0) {
        argv[at++] = "--waste";
        argv[at++] = waste;
    }
    cs_process_request request = {
        .argv = (char *const *)(uintptr_t)argv,
        .environment = environment,
        .timeout_seconds = invocation->timeout_seconds,
        .interrupted = invocation->interrupted,
        .line = receive,
        .context = r,
    };
    cs_process_outcome outcome;
    cs_status status = cs_process_run(&request, &outcome, message);
    if (status != CS_OK) {
        return status;
    }
    if (outcome.ending == CS_INTERRUPTED) {
        return CS_ERR_INTERRUPTED;
    }
    bool complete = outcome.ending == CS_ENDED && outcome.exit_code == 0 && r->next_repetition == repetitions;
    bool checked = outcome.ending == CS_ENDED && outcome.exit_code == 0 && invocation->check;
    return complete || checked || r->fault ? CS_OK : report_early_end(r, &outcome);
}

cs_status cs_invoke(const cs_invocation *invocation, cs_message *message)
{
    receiver r = {.invocation = invocation, .next_repetition = invocation->first_repetition};
    char **environment = NULL;
    char *cpus = cpu_list(invocation->cell);
    cs_status status = cs_record_init(&cs_row_layout, &r.row);
    if (status == CS_OK) {
        status = cs_environment_for(invocation->cell, cs_cell_oversubscribed(invocation->cell), &environment);
    }
    if (status == CS_OK && cpus == NULL) {
        status = CS_ERR_MEMORY;
    }
    if (status == CS_OK) {
        status = run_worker(invocation, &r, cpus, environment, message);
    }
    cs_environment_free(environment);
    cs_record_free(&cs_row_layout, &r.row);
    free(cpus);
    return status;
}
