/* SPDX-License-Identifier: MIT */
#include "run/measurement.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "compare.h"
#include "report/thread_seconds.h"

cs_status cs__row_fault(cs_row *row, const char *status, const char *note)
{
    cs_status result = cs_text_set(&row->status, status);
    return result == CS_OK ? cs_text_set(&row->note, note) : result;
}

/* Notes a verdict in the row; a rejected result becomes a fault. */
static cs_status set_verdict(measurement *m, const cs_verdict *verdict)
{
    cs_status status = cs_text_set(&m->row.check, cs_verdict_name(verdict));
    m->row.max_ulp = verdict->difference.max_ulp;
    m->verified = verdict->accepted;
    m->verified_digest = verdict->digest;
    if (status == CS_OK && !verdict->accepted) {
        char how[sizeof verdict->reason.text];
        char note[sizeof how + 160];
        cs_verdict_describe(verdict, how, sizeof how);
        const cs_kernel *kernel = m->subject.entry->kernel;
        snprintf(note, sizeof note, "result differs from %s.%s: %s", m->subject.entry->kernel_name,
                 kernel->expected != NULL ? "expected" : kernel->reference, how);
        status = cs__row_fault(&m->row, "failed", note);
    }
    return status;
}

cs_status cs__measurement_verify(measurement *m)
{
    cs_verdict verdict;
    cs_view got;
    char digest[17];
    if (cs_subject_result(&m->subject, &got) != CS_OK) {
        return cs__row_fault(&m->row, m->subject.fault.status, m->subject.fault.note.text);
    }
    uint64_t found = cs_digest(got);
    snprintf(digest, sizeof digest, "%016" PRIx64, found);
    cs_status status = cs_text_set(&m->row.digest, digest);
    if (status != CS_OK || (m->verified && found == m->verified_digest)) {
        return status;
    }
    status = cs_subject_verify(&m->subject, got, &verdict);
    return status == CS_OK ? set_verdict(m, &verdict) : status;
}

cs_status cs__measurement_masks(measurement *m)
{
    cs_message message = {{0}};
    free(m->row.cpus);
    cs_status status = cs_masks_read(m->masks, &m->subject, &m->row.cpus, &message);
    if (m->row.cpus == NULL && (m->row.cpus = strdup("")) == NULL) {
        return CS_ERR_MEMORY;
    }
    return status == CS_OK ? CS_OK : cs__row_fault(&m->row, "failed", message.text);
}

double cs__measurement_listen(measurement *m)
{
    cs_arrivals_begin(m->arrivals);
    const double begin = cs_clock_wall();
    m->subject.entry->variant->run(m->subject.work, m->subject.state);
    const double end = cs_clock_wall();
    cs_arrivals_end();
    m->heard = true;
    return end - begin;
}

/* Of several calls the last stands. The first ones wake threads that have gone to sleep, and find the caches
 * as the reference or the clock probe left them: a call of 1.2 us took 2.0 after one other, and 1.2 after
 * 0.1 ms. */
static void call_and_listen(measurement *m)
{
    const cs_kernel *kernel = m->subject.entry->kernel;
    const double begin = cs_clock_wall();
    for (unsigned calls = 0; calls < 2 || cs_clock_wall() - begin < 1e-4; calls++) {
        if (kernel->restore != NULL) {
            kernel->restore(m->subject.work);
        }
        cs__measurement_listen(m);
    }
}

cs_status cs__measurement_threads(measurement *m)
{
    if (m->arrivals == NULL) {
        return CS_OK;
    }
    double *seconds = calloc(m->subject.c.threads, sizeof *seconds);
    if (seconds == NULL) {
        return CS_ERR_MEMORY;
    }
    if (!m->heard) {
        call_and_listen(m);
    }
    cs_status status = CS_OK;
    if (cs_arrivals_seconds(m->arrivals, seconds)) {
        status = cs_thread_seconds_set(&m->row.thread_seconds, seconds, m->subject.c.threads);
    } else {
        cs_arrivals_close(m->arrivals);
        m->arrivals = NULL;
    }
    free(seconds);
    return status;
}

/* A repetition is contaminated when the hypervisor took more than 1% of its CPUs' time, when the cgroup
 * throttled it, or when something else was run on its CPUs again and again: a competing process on a CPU
 * shows as a switch every 3 to 4 ms, an idle system as a few a second. Variants that start threads of their
 * own preempt themselves and are not held against the last. */
cs_status cs__measurement_disturbed(measurement *m, const cs_disturbance *d, double seconds)
{
    char note[160] = "";
    m->row.steal_seconds = d->steal_seconds;
    m->row.involuntary_switches = d->involuntary_switches;
    const cs_variant *variant = m->subject.entry->variant;
    bool concurrent = m->subject.entry->kernel->concurrent;
    bool own_team = concurrent || variant->visit != NULL || (m->subject.session != NULL && variant->parallel);
    double cpus = concurrent ? (double)sysconf(_SC_NPROCESSORS_ONLN) : m->subject.c.threads;
    if (d->steal_seconds > 0.01 * seconds * cpus) {
        snprintf(note, sizeof note, "the hypervisor took %.0f ms from its CPUs", 1e3 * d->steal_seconds);
    } else if (d->throttled_seconds > 0) {
        snprintf(note, sizeof note, "the cgroup's quota throttled it for %.0f ms",
                 1e3 * d->throttled_seconds);
    } else if (!own_team && (double)d->involuntary_switches > 2 + 100 * seconds * m->subject.c.threads) {
        snprintf(note, sizeof note, "preempted %llu times in %.0f ms",
                 (unsigned long long)d->involuntary_switches, 1e3 * seconds);
    }
    return note[0] != '\0' ? cs__row_fault(&m->row, "contaminated", note) : CS_OK;
}
