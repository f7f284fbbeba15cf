/* SPDX-License-Identifier: MIT */
#include "run/row_json.h"

#include "run/record_json.h"

cs_status cs_row_write_json(FILE *out, const cs_row *row)
{
    cs_status status = cs_record_write_json(out, &cs_row_layout, row);
    return status == CS_OK && fflush(out) != 0 ? CS_ERR_IO : status;
}

cs_status cs_row_read_json(const char *line, cs_row *row, cs_message *message)
{
    json_error_t error;
    const cs_column *wrong = NULL;
    json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(object)) {
        json_decref(object);
        cs_fail(message, CS_ERR_FORMAT, "the worker said no JSON object: %.200s", line);
        cs_make_plain(message->text);
        return CS_ERR_FORMAT;
    }
    cs_status status = cs_record_from_json(object, &cs_row_layout, row, &wrong);
    if (status != CS_OK) {
        cs_fail(message, status, "the worker's %s is no %s: %.200s", wrong->name,
                wrong->type == CS_TEXT ? "text" : "number", line);
    }
    json_decref(object);
    return status;
}
