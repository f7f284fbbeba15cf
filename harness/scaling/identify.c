/* SPDX-License-Identifier: MIT */
#include "scaling/identify.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const numerals[] = {"no", "one", "two", "three", "four"};

static const cs_summary_row *first_unsure(const cs_series *series)
{
    for (size_t i = 0; i < series->count; i++) {
        if (!(series->cells[i]->confidence >= CS_CONFIDENCE)) {
            return series->cells[i];
        }
    }
    return NULL;
}

bool cs_series_refused(const cs_series *series, char text[CS_REFUSAL_BYTES])
{
    const cs_summary_row *unsure = first_unsure(series);
    if (series->count == 1) {
        snprintf(text, CS_REFUSAL_BYTES,
                 "one thread count (%" PRIu64 ") shows no scaling: measure at least three, 1 among them",
                 series->cells[0]->threads);
    } else if (!cs_series_has_base(series)) {
        snprintf(text, CS_REFUSAL_BYTES, "no cell with one thread: speed-up has no base; add 1 to --threads");
    } else if (unsure != NULL) {
        snprintf(text, CS_REFUSAL_BYTES,
                 "the cell with %" PRIu64 " thread%s has %" PRIu64
                 " invocation%s: below six no 95%% interval exists; measure with --min-invocations 6",
                 unsure->threads, unsure->threads == 1 ? "" : "s", unsure->invocations,
                 unsure->invocations == 1 ? "" : "s");
    } else if (series->count == 2) {
        snprintf(
            text, CS_REFUSAL_BYTES,
            "two thread counts: a law with a serial fraction passes through any two points, and nothing is "
            "left to hold it against: measure at least three");
    } else {
        return false;
    }
    return true;
}

bool cs_model_refused(const cs_series *series, const cs_model *model, char text[CS_REFUSAL_BYTES])
{
    if (series->count >= model->least_counts) {
        return false;
    }
    /* Only the law with two parameters is left to be refused here. */
    snprintf(text, CS_REFUSAL_BYTES, "%s thread counts cannot separate %s from %s: measure at least %s",
             numerals[series->count], model->terms[0].name, model->terms[1].name, "five");
    return true;
}
