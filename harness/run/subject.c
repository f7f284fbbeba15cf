/* SPDX-License-Identifier: MIT */
#include "run/subject.h"

#include <math.h>
#include <stdio.h>

#include "compare.h"

cs_status cs_subject_open(const cs_entry *entry, const cs_case *c, cs_subject *subject)
{
    *subject = (cs_subject){.entry = entry, .c = *c};
    if (!cs_isa_available(entry->isa)) {
        return CS_ERR_UNAVAILABLE;
    }
    cs_status status = entry->kernel->create(&subject->c, &subject->work);
    if (status == CS_OK && entry->variant->prepare != NULL) {
        status = entry->variant->prepare(&subject->c, subject->work, &subject->state);
        if (status != CS_OK) {
            entry->kernel->destroy(subject->work);
        }
    }
    return status;
}

void cs_subject_close(cs_subject *subject)
{
    if (subject->entry->variant->release != NULL) {
        subject->entry->variant->release(subject->state);
    }
    subject->entry->kernel->destroy(subject->work);
}

void cs_subject_call(cs_subject *subject)
{
    if (subject->entry->kernel->restore != NULL) {
        subject->entry->kernel->restore(subject->work);
    }
    subject->entry->variant->run(subject->work, subject->state);
}

const char *cs_verdict_name(const cs_verdict *verdict)
{
    return !verdict->accepted ? "failed" : verdict->exact ? "exact" : "within";
}

void cs_verdict_describe(const cs_verdict *verdict, char *text, size_t bytes)
{
    const cs_difference *d = &verdict->difference;
    if (isfinite(d->max_ulp)) {
        snprintf(text, bytes, "%.3g ULP at element %zu, %.3g allowed", d->max_ulp, d->index, d->bound);
    } else {
        snprintf(text, bytes, "another value at element %zu", d->index);
    }
}

cs_status cs_subject_verify(const cs_subject *subject, cs_verdict *verdict)
{
    const cs_kernel *kernel = subject->entry->kernel;
    cs_subject reference;
    cs_status status = cs_subject_open(cs_find_reference(subject->entry), &subject->c, &reference);
    if (status != CS_OK) {
        return status;
    }
    cs_subject_call(&reference);
    cs_view expected = kernel->result(reference.work);
    cs_view got = kernel->result(subject->work);
    *verdict = (cs_verdict){.digest = cs_digest(got)};
    verdict->accepted = kernel->compare(subject->work, expected, got, &verdict->difference) == CS_OK;
    verdict->exact = verdict->accepted && cs_digest(expected) == verdict->digest;
    cs_subject_close(&reference);
    return CS_OK;
}

void cs_unavailable_describe(const cs_entry *entry, const cs_case *c, char *text, size_t bytes)
{
    if (cs_isa_hidden(entry->isa)) {
        snprintf(text, bytes, "CORESWEEP_ISA hides %s", cs_isa_name(entry->isa));
    } else if (!cs_isa_available(entry->isa)) {
        snprintf(text, bytes, "this CPU has no %s", cs_isa_name(entry->isa));
    } else {
        snprintf(text, bytes, "it cannot run with %u threads here", c->threads);
    }
}
