/* SPDX-License-Identifier: MIT */
#include "run/record_json.h"

#include <math.h>
#include <stdbool.h>

static json_t *field_to_json(const cs_column *column, const void *field)
{
    switch (column->type) {
    case CS_TEXT: {
        const char *text = *(char *const *)field;
        return text[0] != '\0' ? json_string(text) : NULL;
    }
    case CS_COUNT:
        return json_integer((json_int_t) * (const uint64_t *)field);
    case CS_REAL: {
        double number = *(const double *)field;
        return isfinite(number) ? json_real(number) : NULL;
    }
    }
    return NULL;
}

cs_status cs_record_write_json(FILE *out, const cs_table_layout *layout, const void *record)
{
    json_t *object = json_object();
    for (size_t i = 0; i < layout->column_count; i++) {
        const cs_column *column = &layout->columns[i];
        json_t *value = field_to_json(column, (const char *)record + column->offset);
        if (value != NULL) {
            json_object_set_new(object, column->name, value);
        }
    }
    bool written =
        json_dumpf(object, out, JSON_COMPACT | JSON_REAL_PRECISION(17)) == 0 && fputc('\n', out) != EOF;
    json_decref(object);
    return written ? CS_OK : CS_ERR_IO;
}

static cs_status field_from_json(const json_t *value, const cs_column *column, void *field)
{
    switch (column->type) {
    case CS_TEXT:
        return json_is_string(value) ? cs_text_set(field, json_string_value(value)) : CS_ERR_FORMAT;
    case CS_COUNT:
        *(uint64_t *)field = (uint64_t)json_integer_value(value);
        return json_is_integer(value) && json_integer_value(value) >= 0 ? CS_OK : CS_ERR_FORMAT;
    case CS_REAL:
        *(double *)field = json_number_value(value);
        return json_is_number(value) ? CS_OK : CS_ERR_FORMAT;
    }
    return CS_ERR_INTERNAL;
}

cs_status cs_record_from_json(const json_t *object, const cs_table_layout *layout, void *record,
                              const cs_column **wrong)
{
    cs_status status = CS_OK;
    for (size_t i = 0; i < layout->column_count && status == CS_OK; i++) {
        const cs_column *column = &layout->columns[i];
        const json_t *value = json_object_get(object, column->name);
        if (value != NULL) {
            status = field_from_json(value, column, (char *)record + column->offset);
            *wrong = column;
        }
    }
    return status;
}
