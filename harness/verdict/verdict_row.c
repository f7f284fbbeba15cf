/* SPDX-License-Identifier: MIT */
#include "verdict/verdict_row.h"

cs_status cs__verdict_row_name(cs_verdict_row *row, const cs_comparison *comparison, const char *verdict,
                               const char *note)
{
    const cs_row *of = comparison->row;
    const struct {
        char **field;
        const char *text;
    } texts[] = {
        {&row->cell, of->cell},           {&row->kernel, of->kernel},
        {&row->variant, of->variant},     {&row->input, of->input},
        {&row->placement, of->placement}, {&row->gate, cs_gate_name(comparison->gate)},
        {&row->verdict, verdict},         {&row->note, note},
    };
    cs_status status = cs_record_init(&cs_verdict_layout, row);
    row->n = of->n;
    row->threads = of->threads;
    for (size_t i = 0; status == CS_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = cs_text_set(texts[i].field, texts[i].text);
    }
    if (status != CS_OK) {
        cs_record_free(&cs_verdict_layout, row);
    }
    return status;
}
