/* SPDX-License-Identifier: MIT */
#include "run/check_cases.h"

#include <stdio.h>

#include "buffer.h"
#include "rng.h"

static const cs_buffer_mode modes[] = {CS_BUFFER_GUARD_AFTER, CS_BUFFER_GUARD_BEFORE};
enum { MODE_COUNT = sizeof modes / sizeof modes[0] };

/* An interpreted variant has memory of its own, beside which no guard page of ours lies. */
static unsigned modes_for(const cs_entry *entry)
{
    return entry->script != NULL ? 1 : MODE_COUNT;
}

static cs_status emit(const cs_measure_request *request, const cs_case *c, const cs_verdict *verdict,
                      const char *row_status, const char *note)
{
    cs_row row;
    cs_status status = cs_record_init(&cs_row_layout, &row);
    row.n = c->n;
    row.iterations = 1;
    row.max_ulp = verdict->difference.max_ulp;
    if (status == CS_OK) {
        status = cs_text_set(&row.input, request->entry->kernel->inputs.values[c->input].name);
    }
    if (status == CS_OK) {
        status = cs_text_set(&row.check, cs_verdict_name(verdict));
    }
    if (status == CS_OK) {
        status = cs_text_set(&row.status, row_status);
    }
    if (status == CS_OK) {
        status = cs_text_set(&row.note, note);
    }
    if (status == CS_OK) {
        status = request->sink(request->context, &row);
    }
    cs_record_free(&cs_row_layout, &row);
    return status;
}

/* Two calls, so that a variant which spoils its own state is caught as well. */
static cs_status call_and_verify(cs_subject *subject, cs_verdict *verdict)
{
    cs_view got;
    cs_status status = cs_subject_call(subject);
    if (status == CS_OK) {
        status = cs_subject_call(subject);
    }
    if (status == CS_OK) {
        status = cs_subject_result(subject, &got);
    }
    if (status == CS_OK) {
        status = cs_subject_verify(subject, got, verdict);
    }
    return status;
}

/* *going becomes false where an interpreter that the cases share has ended. */
static cs_status check_case(const cs_measure_request *request, cs_script_session *session, const cs_case *c,
                            bool *going)
{
    cs_subject subject;
    cs_verdict verdict = {0};
    char note[sizeof verdict.reason.text] = "";
    cs_status status = cs_subject_open_in(session, request->entry, c, &subject);
    if (status == CS_OK) {
        status = call_and_verify(&subject, &verdict);
        cs_subject_close(&subject);
    }
    if (status != CS_OK) {
        *going = session == NULL || cs_script_pid(session) > 0;
        return emit(request, c, &verdict, subject.fault.status, subject.fault.note.text);
    }
    if (!verdict.accepted) {
        cs_verdict_describe(&verdict, note, sizeof note);
    }
    return emit(request, c, &verdict, note[0] == '\0' ? "ok" : "failed", note);
}

unsigned cs_check_case_count(const cs_entry *entry)
{
    const cs_kernel *kernel = entry->kernel;
    return modes_for(entry) * kernel->inputs.count * kernel->check_sizes.count;
}

static cs_status check_inputs(const cs_measure_request *request, cs_script_session *session, bool *going)
{
    const cs_kernel *kernel = request->entry->kernel;
    cs_status status = CS_OK;
    for (unsigned i = 0; i < kernel->inputs.count; i++) {
        for (unsigned s = 0; s < kernel->check_sizes.count && status == CS_OK && *going; s++) {
            cs_case c = request->c;
            c.input = i;
            c.n = kernel->check_sizes.values[s];
            c.seed = cs_rng_derive(request->c.seed, c.n) >> 1;
            status = check_case(request, session, &c, going);
        }
    }
    return status;
}

cs_status cs_check_cases(const cs_measure_request *request)
{
    cs_script_session *session = NULL;
    cs_status status = CS_OK;
    bool going = true;
    if (request->entry->script != NULL) {
        cs_fault fault;
        if (cs_script_open(request->entry, &request->c, &session, &fault) != CS_OK) {
            return emit(request, &request->c, &(cs_verdict){0}, fault.status, fault.note.text);
        }
    }
    for (size_t m = 0; m < modes_for(request->entry) && status == CS_OK; m++) {
        cs_buffer_set_mode(modes[m]);
        status = check_inputs(request, session, &going);
    }
    cs_script_close(session);
    return status;
}
