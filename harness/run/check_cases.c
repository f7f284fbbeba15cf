/* SPDX-License-Identifier: MIT */
#include "run/check_cases.h"

#include <stdio.h>

#include "buffer.h"
#include "rng.h"

static const cs_buffer_mode modes[] = {CS_BUFFER_GUARD_AFTER, CS_BUFFER_GUARD_BEFORE};
enum { MODE_COUNT = sizeof modes / sizeof modes[0] };

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
static cs_status check_case(const cs_measure_request *request, const cs_case *c)
{
    char note[160] = "";
    cs_subject subject;
    cs_verdict verdict = {0};
    cs_status status = cs_subject_open(request->entry, c, &subject);
    if (status == CS_OK) {
        cs_subject_call(&subject);
        cs_subject_call(&subject);
        status = cs_subject_verify(&subject, &verdict);
        cs_subject_close(&subject);
    }
    if (status == CS_ERR_UNAVAILABLE) {
        cs_unavailable_describe(request->entry, c, note, sizeof note);
        return emit(request, c, &verdict, "unavailable", note);
    }
    if (status != CS_OK) {
        snprintf(note, sizeof note, "setting up: %s", cs_status_text(status));
    } else if (!verdict.accepted) {
        cs_verdict_describe(&verdict, note, sizeof note);
    }
    return emit(request, c, &verdict, note[0] == '\0' ? "ok" : "failed", note);
}

unsigned cs_check_case_count(const cs_kernel *kernel)
{
    return MODE_COUNT * kernel->inputs.count * kernel->check_sizes.count;
}

cs_status cs_check_cases(const cs_measure_request *request)
{
    const cs_kernel *kernel = request->entry->kernel;
    cs_status status = CS_OK;
    for (size_t m = 0; m < MODE_COUNT; m++) {
        cs_buffer_set_mode(modes[m]);
        for (unsigned i = 0; i < kernel->inputs.count; i++) {
            for (unsigned s = 0; s < kernel->check_sizes.count && status == CS_OK; s++) {
                cs_case c = request->c;
                c.input = i;
                c.n = kernel->check_sizes.values[s];
                c.seed = cs_rng_derive(request->c.seed, c.n) >> 1;
                status = check_case(request, &c);
            }
        }
    }
    return status;
}
