/* SPDX-License-Identifier: MIT */
#include "scaling/scaling_table.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "report/columns.h"

static const cs_column columns[] = {
#define CS_ROW(name, type, unit, meaning) CS_COLUMN(cs_scaling_row, name, type, unit, meaning),
#include "scaling/scaling.def"
#undef CS_ROW
};

const cs_table_layout cs_scaling_layout = CS_LAYOUT(cs_scaling_row, columns);

cs_interval cs_scaling_plain(double value)
{
    return (cs_interval){value, (double)NAN, (double)NAN, 0, (double)NAN};
}

/* A new last row, or NULL. */
static cs_scaling_row *append(cs_scaling_table *table)
{
    if (table->status == CS_OK && table->count == table->capacity) {
        size_t capacity = table->capacity == 0 ? 64 : 2 * table->capacity;
        cs_scaling_row *more = reallocarray(table->rows, capacity, sizeof *more);
        if (more == NULL) {
            table->status = CS_ERR_MEMORY;
            return NULL;
        }
        table->rows = more;
        table->capacity = capacity;
    }
    if (table->status == CS_OK) {
        table->status = cs_record_init(&cs_scaling_layout, &table->rows[table->count]);
    }
    return table->status == CS_OK ? &table->rows[table->count++] : NULL;
}

static cs_status fill_texts(cs_scaling_row *row, const cs_scaling_key *key, const cs_scaling_figure *figure,
                            const char *source)
{
    const struct {
        char **field;
        const char *text;
    } texts[] = {
        {&row->kernel, key->kernel},
        {&row->variant, key->variant},
        {&row->input, key->input},
        {&row->placement, key->placement},
        {&row->scaling, key->weak ? "weak" : "strong"},
        {&row->what, figure->what},
        {&row->law, figure->law != NULL ? figure->law : ""},
        {&row->chosen, figure->chosen ? "yes" : ""},
        {&row->quantity, figure->quantity},
        {&row->source, source},
    };
    cs_status status = CS_OK;
    for (size_t i = 0; status == CS_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = cs_text_set(texts[i].field, texts[i].text);
    }
    return status;
}

void cs_scaling_add(cs_scaling_table *table, const cs_scaling_key *key, const cs_scaling_figure *figure,
                    const char *source, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, source);
    vsnprintf(text, sizeof text, source, arguments);
    va_end(arguments);
    cs_scaling_row *row = append(table);
    if (row == NULL) {
        return;
    }
    row->n = key->n;
    row->threads = (uint64_t)figure->threads;
    *(figure->extrapolated ? &row->extrapolated_value : &row->value) = figure->value.estimate;
    *(figure->extrapolated ? &row->extrapolated_low : &row->low) = figure->value.low;
    *(figure->extrapolated ? &row->extrapolated_high : &row->high) =
        isinf(figure->value.high) ? (double)NAN : figure->value.high;
    table->status = fill_texts(row, key, figure, text);
}

void cs_scaling_free(cs_scaling_table *table)
{
    cs_csv_table rows = {table->rows, table->count, 0};
    cs_csv_free(&cs_scaling_layout, &rows);
    *table = (cs_scaling_table){0};
}
