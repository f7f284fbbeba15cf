/* SPDX-License-Identifier: MIT */
#include "run/measure.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "node/process_tree.h"
#include "report/summary.h"
#include "run/measurement.h"

/* The largest ended child's peak, of whoever does the work. */
static uint64_t ended_child(const measurement *m)
{
    return m->subject.session != NULL ? cs_script_ended_child(m->subject.session)
                                      : cs_ended_child_peak_memory();
}

/* With the living children, and the largest one that the calls have ended: a compiler that ran during set-up
 * is none of theirs. */
static uint64_t peak_memory(const measurement *m)
{
    uint64_t ended = ended_child(m);
    const cs_kernel *kernel = m->subject.entry->kernel;
    const bool helped =
        m->subject.session == NULL && kernel->helper != NULL; /* it is no child of an interpreter */
    const pid_t helper = helped ? kernel->helper(m->subject.work) : 0;
    return cs_tree_peak_memory(m->process, helper) + (ended > m->ended ? ended : 0);
}

static void before(void *context)
{
    measurement *m = context;
    m->cpu_seconds = 0;
    /* The reference's memory, and what a compiler needed, are not the variant's. */
    cs_tree_reset_peak_memory(m->process);
    if (m->subject.session != NULL) {
        m->switches = cs_tree_involuntary_switches(m->process);
    }
    cs_disturb_begin(&m->disturb);
}

static cs_status after(void *context, const cs_bench_sample *sample)
{
    measurement *m = context;
    const cs_measure_request *request = m->request;
    double calls = (double)sample->iterations;
    bool batch_here = m->subject.session == NULL && m->subject.entry->kernel->restore == NULL;
    cs_disturbance disturbance;
    cs_disturb_end(&m->disturb, &disturbance);
    if (m->subject.session != NULL) {
        disturbance.involuntary_switches = cs_tree_involuntary_switches_since(m->process, m->switches);
    }
    m->row.repetition = request->first_repetition + sample->repetition;
    m->row.iterations = sample->iterations;
    m->row.seconds_per_call = sample->seconds_per_call;
    m->row.cpu_seconds_per_call = batch_here ? sample->cpu_seconds_per_call : m->cpu_seconds / calls;
    m->row.max_rss_bytes = peak_memory(m);
    m->row.clock_probe_seconds = cs_clock_probe();
    cs_status status = cs__row_fault(&m->row, "ok", "");
    /* A repetition that fails has none: those of the one before it are not its. */
    if (status == CS_OK) {
        status = cs_text_set(&m->row.thread_seconds, "");
    }
    if (status == CS_OK) {
        status = cs_text_set(&m->row.cpus, "");
    }
    if (status == CS_OK) {
        status = cs__measurement_disturbed(m, &disturbance, sample->seconds_per_call * calls);
    }
    if (status == CS_OK) {
        status = cs__measurement_verify(m);
    }
    if (status == CS_OK && cs_is_timed_status(m->row.status)) {
        status = cs__measurement_threads(m);
    }
    if (status == CS_OK && cs_is_timed_status(m->row.status)) {
        status = cs__measurement_masks(m);
    }
    if (status == CS_OK) {
        status = request->sink(request->context, &m->row);
    }
    if (status == CS_OK && !cs_is_timed_status(m->row.status)) {
        status = CS_ERR_MISMATCH; /* ends the invocation; the row tells why */
    }
    return status;
}

/* "DIGEST:CHECK:ULP", from a result that was verified earlier in this run. */
static cs_status adopt_expected(measurement *m)
{
    char check[16] = "";
    const char *text = m->request->expected;
    if (text == NULL ||
        sscanf(text, "%" SCNx64 ":%15[a-z]:%lf", &m->verified_digest, check, &m->row.max_ulp) != 3) {
        return CS_OK;
    }
    m->verified = true;
    return cs_text_set(&m->row.check, check);
}

static void measurement_close(measurement *m)
{
    cs_arrivals_close(m->arrivals);
    cs_disturb_close(&m->disturb);
    cs_masks_free(m->masks);
    cs_subject_close(&m->subject);
    cs_record_free(&cs_row_layout, &m->row);
}

static cs_status emit_fault(const cs_measure_request *request, const char *status, const char *note)
{
    cs_row row;
    cs_status result = cs_record_init(&cs_row_layout, &row);
    if (result == CS_OK) {
        row.repetition = request->first_repetition;
        result = cs__row_fault(&row, status, note);
    }
    if (result == CS_OK) {
        result = request->sink(request->context, &row);
    }
    cs_record_free(&cs_row_layout, &row);
    return result;
}

/* A fault becomes a row; *opened tells whether there is a measurement to close. */
static cs_status measurement_open(measurement *m, const cs_measure_request *request, bool *opened)
{
    *opened = false;
    *m = (measurement){.request = request};
    cs_status status = cs_subject_open(request->entry, &request->c, &m->subject);
    if (status != CS_OK) {
        return emit_fault(request, m->subject.fault.status, m->subject.fault.note.text);
    }
    m->process = m->subject.session != NULL ? cs_script_pid(m->subject.session) : getpid();
    m->ended = ended_child(m);
    status = cs_record_init(&cs_row_layout, &m->row);
    if (status == CS_OK) {
        status = cs_masks_new(cs_masks_wanted(&m->subject), &m->masks);
    }
    if (status == CS_OK) {
        status = cs_disturb_open(&m->disturb, request->c.cpus, request->c.threads);
    }
    const bool team = request->entry->variant->parallel && !request->entry->kernel->concurrent;
    if (status == CS_OK && team && m->subject.session == NULL) {
        status = cs_arrivals_open(request->c.threads, &m->arrivals);
    }
    if (status != CS_OK) {
        measurement_close(m);
        return status;
    }
    *opened = true;
    return CS_OK;
}

/* An interpreter's first call, with all that it compiles then, is timed apart from those that follow. */
static cs_status first_call(measurement *m)
{
    if (m->subject.session == NULL) {
        return CS_OK;
    }
    cs_status status = cs_subject_call(&m->subject);
    const cs_script_costs *costs = cs_script_costs_of(m->subject.session);
    m->row.interpreter_seconds = costs->startup;
    m->row.import_seconds = costs->import;
    m->row.prepare_seconds = costs->prepare;
    m->row.first_call_seconds = costs->first_call;
    m->row.loop_seconds = costs->loop;
    return status;
}

static cs_status run_bench(measurement *m)
{
    const cs_measure_request *request = m->request;
    cs_bench_request bench = {
        .name = request->entry->name,
        .context = m,
        .min_seconds = request->min_time,
        .repetitions = request->repetitions - request->first_repetition,
        .before = before,
        .after = after,
    };
    cs__measurement_body(m, &bench);
    return cs_bench_run(&bench);
}

cs_status cs_measure(const cs_measure_request *request)
{
    measurement m;
    bool opened = false;
    cs_status status = measurement_open(&m, request, &opened);
    if (!opened) {
        return status;
    }
    status = adopt_expected(&m);
    if (status == CS_OK) {
        status = first_call(&m);
    }
    if (request->spawned > 0) {
        m.row.startup_seconds = cs_clock_wall() - request->spawned;
    }
    if (status == CS_OK) {
        status = run_bench(&m);
    }
    if (status != CS_OK && m.subject.fault.status != NULL) {
        status = emit_fault(request, m.subject.fault.status, m.subject.fault.note.text);
    }
    measurement_close(&m);
    return status == CS_ERR_MISMATCH ? CS_OK : status;
}

/* A cold call; of an interpreted variant the one after it, for a compiler's time says nothing of the next. */
static cs_status call_once(measurement *m)
{
    cs_status status = first_call(m);
    if (status == CS_OK && m->subject.session != NULL) {
        status = cs__measurement_ask(m, 1, &m->row.seconds_per_call);
    } else if (status == CS_OK) {
        if (m->subject.entry->kernel->restore != NULL) {
            m->subject.entry->kernel->restore(m->subject.work);
        }
        m->row.seconds_per_call = cs__measurement_call(m);
    }
    m->row.iterations = 1;
    return status == CS_OK ? cs__row_fault(&m->row, "ok", "") : status;
}

cs_status cs_measure_check(const cs_measure_request *request)
{
    measurement m;
    bool opened = false;
    cs_status status = measurement_open(&m, request, &opened);
    if (!opened) {
        return status;
    }
    status = call_once(&m);
    if (status == CS_OK) {
        status = cs__measurement_verify(&m);
    }
    if (status == CS_OK && cs_is_timed_status(m.row.status)) {
        status = cs__measurement_masks(&m);
    }
    if (status == CS_OK) {
        status = request->sink(request->context, &m.row);
    } else if (m.subject.fault.status != NULL) {
        status = emit_fault(request, m.subject.fault.status, m.subject.fault.note.text);
    }
    measurement_close(&m);
    return status;
}
