/* SPDX-License-Identifier: MIT */
#include "run/subject.h"

#include <math.h>
#include <stdio.h>

#include "compare.h"

static cs_status fail(cs_subject *subject, cs_status status)
{
    const cs_isa isa = subject->entry->isa;
    cs_message *note = &subject->fault.note;
    subject->fault.status = status == CS_ERR_UNAVAILABLE ? "unavailable" : "failed";
    if (status != CS_ERR_UNAVAILABLE) {
        return cs_fail(note, status, "setting up: %s", cs_status_text(status));
    }
    if (subject->entry->variant->missing != NULL) {
        return cs_fail(note, status, "this build has no %s", subject->entry->variant->missing);
    }
    if (cs_isa_hidden(isa)) {
        return cs_fail(note, status, "CORESWEEP_ISA hides %s", cs_isa_name(isa));
    }
    if (!cs_isa_available(isa)) {
        return cs_fail(note, status, "this CPU has no %s", cs_isa_name(isa));
    }
    return cs_fail(note, status, "it cannot run with the input %s and %u threads here",
                   subject->entry->kernel->inputs.values[subject->c.input].name, subject->c.threads);
}

static cs_status prepare_compiled(cs_subject *subject)
{
    cs_status status = CS_OK;
    if (subject->entry->variant->prepare != NULL) {
        status = subject->entry->variant->prepare(&subject->c, subject->work, &subject->state);
    }
    return status == CS_OK ? CS_OK : fail(subject, status);
}

static cs_status prepare_interpreted(cs_subject *subject)
{
    cs_status status = CS_OK;
    if (!subject->borrowed) {
        status = cs_script_open(subject->entry, &subject->c, &subject->session, &subject->fault);
    }
    if (status == CS_OK) {
        status = cs_script_prepare(subject->session, &subject->c, subject->work, &subject->fault);
    }
    if (status != CS_OK && !subject->borrowed) {
        cs_script_close(subject->session);
    }
    return status;
}

cs_status cs_subject_open_in(cs_script_session *session, const cs_entry *entry, const cs_case *c,
                             cs_subject *subject)
{
    *subject = (cs_subject){.entry = entry, .c = *c, .session = session, .borrowed = session != NULL};
    if (!cs_entry_available(entry)) {
        return fail(subject, CS_ERR_UNAVAILABLE);
    }
    cs_status status = entry->kernel->create(&subject->c, &subject->work);
    if (status != CS_OK) {
        return fail(subject, status);
    }
    status = entry->script != NULL ? prepare_interpreted(subject) : prepare_compiled(subject);
    if (status != CS_OK) {
        entry->kernel->destroy(subject->work);
    }
    return status;
}

cs_status cs_subject_open(const cs_entry *entry, const cs_case *c, cs_subject *subject)
{
    return cs_subject_open_in(NULL, entry, c, subject);
}

void cs_subject_close(cs_subject *subject)
{
    if (subject->session != NULL && !subject->borrowed) {
        cs_script_close(subject->session);
    }
    if (subject->entry->variant->release != NULL) {
        subject->entry->variant->release(subject->state);
    }
    subject->entry->kernel->destroy(subject->work);
}

cs_status cs_subject_call(cs_subject *subject)
{
    if (subject->session != NULL) {
        double seconds = 0;
        double cpu_seconds = 0;
        return cs_script_call(subject->session, 1, &seconds, &cpu_seconds, &subject->fault);
    }
    if (subject->entry->kernel->restore != NULL) {
        subject->entry->kernel->restore(subject->work);
    }
    subject->entry->variant->run(subject->work, subject->state);
    return CS_OK;
}

cs_status cs_subject_result(cs_subject *subject, cs_view *result)
{
    if (subject->session != NULL) {
        return cs_script_result(subject->session, result, &subject->fault);
    }
    *result = subject->entry->kernel->result(subject->work);
    return CS_OK;
}

const char *cs_verdict_name(const cs_verdict *verdict)
{
    return !verdict->accepted ? "failed" : verdict->exact ? "exact" : "within";
}

void cs_verdict_describe(const cs_verdict *verdict, char *text, size_t bytes)
{
    const cs_difference *d = &verdict->difference;
    if (verdict->reason.text[0] != '\0') {
        snprintf(text, bytes, "%s", verdict->reason.text);
    } else if (isfinite(d->max_ulp)) {
        snprintf(text, bytes, "%.3g ULP at element %zu, %.3g allowed", d->max_ulp, d->index, d->bound);
    } else {
        snprintf(text, bytes, "another value at element %zu", d->index);
    }
}

static void judge(const cs_subject *subject, cs_view expected, cs_view got, cs_verdict *verdict)
{
    const cs_kernel *kernel = subject->entry->kernel;
    *verdict = (cs_verdict){.digest = cs_digest(got)};
    verdict->accepted = kernel->compare(subject->work, expected, got, &verdict->difference) == CS_OK;
    verdict->exact = verdict->accepted && cs_digest(expected) == verdict->digest;
    if (!verdict->accepted && kernel->reason != NULL) {
        snprintf(verdict->reason.text, sizeof verdict->reason.text, "%s", kernel->reason(subject->work));
    }
}

cs_status cs_subject_verify(const cs_subject *subject, cs_view got, cs_verdict *verdict)
{
    const cs_kernel *kernel = subject->entry->kernel;
    cs_subject reference;
    if (kernel->expected != NULL) {
        judge(subject, kernel->expected(subject->work), got, verdict);
        return CS_OK;
    }
    cs_status status = cs_subject_open(cs_find_reference(subject->entry), &subject->c, &reference);
    if (status != CS_OK) {
        return status;
    }
    status = cs_subject_call(&reference);
    judge(subject, kernel->result(reference.work), got, verdict);
    cs_subject_close(&reference);
    return status;
}
