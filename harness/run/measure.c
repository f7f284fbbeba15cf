/* SPDX-License-Identifier: MIT */
#include "run/measure.h"

#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "clock.h"
#include "compare.h"
#include "node/disturb.h"
#include "run/masks.h"

typedef struct measurement {
    const cs_measure_request *request;
    cs_subject subject;
    cs_masks *masks;
    cs_disturb disturb;
    double cpu_seconds; /* of the timed calls since `before`; only where calls are timed one by one */
    cs_row row;         /* what all rows share, then the current one */
    uint64_t verified_digest;
    bool verified;
} measurement;

static double step(void *context)
{
    measurement *m = context;
    m->subject.entry->kernel->restore(m->subject.work);
    double cpu = cs_clock_cpu();
    double begin = cs_clock_wall();
    m->subject.entry->variant->run(m->subject.work, m->subject.state);
    double end = cs_clock_wall();
    m->cpu_seconds += cs_clock_cpu() - cpu;
    return end - begin;
}

static void batch(void *context, uint64_t iterations)
{
    const measurement *m = context;
    void (*run)(void *, void *) = m->subject.entry->variant->run;
    for (uint64_t i = 0; i < iterations; i++) {
        run(m->subject.work, m->subject.state);
    }
}

/* The kernel's own record of the peak, reset after the check: the reference's memory is not the variant's. */
static void reset_peak_memory(void)
{
    int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (file >= 0) {
        ssize_t ignored = write(file, "5", 1);
        (void)ignored; /* where it is refused, the peak merely includes the check */
        close(file);
    }
}

static uint64_t peak_memory(void)
{
    char line[256];
    unsigned long long kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "VmHWM: %llu kB", &kilobytes) == 1) {
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return kilobytes * 1024;
}

static cs_status set_fault(cs_row *row, const char *status, const char *note)
{
    cs_status result = cs_text_set(&row->status, status);
    return result == CS_OK ? cs_text_set(&row->note, note) : result;
}

/* Notes a verdict in the row; a rejected result becomes a fault. */
static cs_status set_verdict(measurement *m, const cs_verdict *verdict)
{
    char note[160];
    cs_status status = cs_text_set(&m->row.check, cs_verdict_name(verdict));
    m->row.max_ulp = verdict->difference.max_ulp;
    m->verified = verdict->accepted;
    m->verified_digest = verdict->digest;
    if (status == CS_OK && !verdict->accepted) {
        char how[96];
        cs_verdict_describe(verdict, how, sizeof how);
        snprintf(note, sizeof note, "result differs from %s.%s: %s", m->subject.entry->kernel_name,
                 m->subject.entry->kernel->reference, how);
        status = set_fault(&m->row, "failed", note);
    }
    return status;
}

/* The result of the last call: the one that was verified, or else held against the reference anew. */
static cs_status verify(measurement *m)
{
    cs_verdict verdict;
    char digest[17];
    uint64_t found = cs_digest(m->subject.entry->kernel->result(m->subject.work));
    snprintf(digest, sizeof digest, "%016" PRIx64, found);
    cs_status status = cs_text_set(&m->row.digest, digest);
    if (status != CS_OK || (m->verified && found == m->verified_digest)) {
        return status;
    }
    status = cs_subject_verify(&m->subject, &verdict);
    return status == CS_OK ? set_verdict(m, &verdict) : status;
}

static cs_status read_masks(measurement *m)
{
    cs_message message = {{0}};
    free(m->row.cpus);
    cs_status status = cs_masks_read(m->masks, &m->subject, &m->row.cpus, &message);
    if (m->row.cpus == NULL && (m->row.cpus = strdup("")) == NULL) {
        return CS_ERR_MEMORY;
    }
    return status == CS_OK ? CS_OK : set_fault(&m->row, "failed", message.text);
}

/* A repetition is contaminated when the hypervisor took more than 1% of its CPUs' time, when the cgroup
 * throttled it, or when something else was run on its CPUs again and again: a competing process on a CPU
 * shows as a switch every 3 to 4 ms, an idle system as a few a second. Variants that start threads of their
 * own preempt themselves and are not held against the last. */
static cs_status judge_disturbance(measurement *m, const cs_disturbance *d, double seconds)
{
    char note[160] = "";
    m->row.steal_seconds = d->steal_seconds;
    m->row.involuntary_switches = d->involuntary_switches;
    bool own_team = m->subject.entry->variant->visit != NULL;
    if (d->steal_seconds > 0.01 * seconds * m->subject.c.threads) {
        snprintf(note, sizeof note, "the hypervisor took %.0f ms from its CPUs", 1e3 * d->steal_seconds);
    } else if (d->throttled_seconds > 0) {
        snprintf(note, sizeof note, "the cgroup's quota throttled it for %.0f ms",
                 1e3 * d->throttled_seconds);
    } else if (!own_team && (double)d->involuntary_switches > 2 + 100 * seconds * m->subject.c.threads) {
        snprintf(note, sizeof note, "preempted %llu times in %.0f ms",
                 (unsigned long long)d->involuntary_switches, 1e3 * seconds);
    }
    return note[0] != '\0' ? set_fault(&m->row, "contaminated", note) : CS_OK;
}

static void before(void *context)
{
    measurement *m = context;
    m->cpu_seconds = 0;
    reset_peak_memory();
    cs_disturb_begin(&m->disturb);
}

static cs_status after(void *context, const cs_bench_sample *sample)
{
    measurement *m = context;
    const cs_measure_request *request = m->request;
    double calls = (double)sample->iterations;
    bool one_by_one = m->subject.entry->kernel->restore != NULL;
    cs_disturbance disturbance;
    cs_disturb_end(&m->disturb, &disturbance);
    m->row.repetition = request->first_repetition + sample->repetition;
    m->row.iterations = sample->iterations;
    m->row.seconds_per_call = sample->seconds_per_call;
    m->row.cpu_seconds_per_call = one_by_one ? m->cpu_seconds / calls : sample->cpu_seconds_per_call;
    m->row.max_rss_bytes = peak_memory();
    m->row.clock_probe_seconds = cs_clock_probe();
    cs_status status = set_fault(&m->row, "ok", "");
    if (status == CS_OK) {
        status = judge_disturbance(m, &disturbance, sample->seconds_per_call * calls);
    }
    if (status == CS_OK) {
        status = verify(m);
    }
    if (status == CS_OK) {
        status = read_masks(m);
    }
    if (status == CS_OK) {
        status = request->sink(request->context, &m->row);
    }
    if (status == CS_OK && strcmp(m->row.status, "failed") == 0) {
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
        result = set_fault(&row, status, note);
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
    char note[160];
    *opened = false;
    *m = (measurement){.request = request};
    cs_status status = cs_subject_open(request->entry, &request->c, &m->subject);
    if (status == CS_ERR_UNAVAILABLE) {
        cs_unavailable_describe(request->entry, &request->c, note, sizeof note);
        return emit_fault(request, "unavailable", note);
    }
    if (status != CS_OK) {
        snprintf(note, sizeof note, "setting up: %s", cs_status_text(status));
        return emit_fault(request, "failed", note);
    }
    status = cs_record_init(&cs_row_layout, &m->row);
    if (status == CS_OK) {
        status = cs_masks_new(request->c.threads, &m->masks);
    }
    if (status == CS_OK) {
        status = cs_disturb_open(&m->disturb, request->c.cpus, request->c.threads);
    }
    if (status != CS_OK) {
        measurement_close(m);
        return status;
    }
    *opened = true;
    return CS_OK;
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
    if (request->spawned > 0) {
        m.row.startup_seconds = cs_clock_wall() - request->spawned;
    }
    bool one_by_one = request->entry->kernel->restore != NULL;
    cs_bench_request bench = {
        .name = request->entry->name,
        .step = one_by_one ? step : NULL,
        .batch = one_by_one ? NULL : batch,
        .context = &m,
        .min_seconds = request->min_time,
        .repetitions = request->repetitions - request->first_repetition,
        .before = before,
        .after = after,
    };
    if (status == CS_OK) {
        status = cs_bench_run(&bench);
    }
    measurement_close(&m);
    return status == CS_ERR_MISMATCH ? CS_OK : status;
}

cs_status cs_measure_check(const cs_measure_request *request)
{
    measurement m;
    bool opened = false;
    cs_status status = measurement_open(&m, request, &opened);
    if (!opened) {
        return status;
    }
    if (request->entry->kernel->restore != NULL) {
        request->entry->kernel->restore(m.subject.work);
    }
    double begin = cs_clock_wall();
    request->entry->variant->run(m.subject.work, m.subject.state);
    m.row.seconds_per_call = cs_clock_wall() - begin;
    m.row.iterations = 1;
    status = set_fault(&m.row, "ok", "");
    if (status == CS_OK) {
        status = verify(&m);
    }
    if (status == CS_OK) {
        status = read_masks(&m);
    }
    if (status == CS_OK) {
        status = request->sink(request->context, &m.row);
    }
    measurement_close(&m);
    return status;
}
