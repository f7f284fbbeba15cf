/* SPDX-License-Identifier: MIT */
#include "export/format.h"

#include <stdlib.h>
#include <string.h>

#include "report/plain_numbers.h"
#include "run/nearest.h"

static const cs_export_format formats[] = {
#define CS_FORMAT(function, name, extension, unit, summary)                                                  \
    {name, extension, unit, summary, cs_export_##function},
#include "export/format.def"
#undef CS_FORMAT
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

cs_status cs_export_format_find(const char *name, const cs_export_format **format, cs_message *message)
{
    char hint[96];
    cs_nearest nearest = {.wanted = name};
    *format = NULL;
    for (size_t i = 0; i < FORMATS; i++) {
        if (strcmp(formats[i].name, name) == 0) {
            *format = &formats[i];
            return CS_OK;
        }
        cs_nearest_offer(&nearest, formats[i].name);
    }
    cs_nearest_hint(&nearest, hint, sizeof hint);
    return cs_fail(message, CS_ERR_ARGUMENT, "no format named '%s'%s `coresweep export --help` lists them",
                   name, hint[0] != '\0' ? hint : ";");
}

cs_status cs_export_text(const cs_export_run *run, const cs_export_format *format, char **text, size_t *bytes,
                         cs_export_count *count, cs_message *message)
{
    cs_status status = CS_ERR_MEMORY;
    cs_plain_numbers numbers;
    *text = NULL;
    *count = (cs_export_count){0};
    FILE *out = open_memstream(text, bytes);
    if (out == NULL || cs_plain_numbers_begin(&numbers) != CS_OK) {
        cs_fail(message, status, "out of memory");
        goto out;
    }
    status = format->write(run, out, count, message);
    if (cs_plain_numbers_printed(&numbers, out) != CS_OK && status == CS_OK) {
        status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
out:
    if (out != NULL && fclose(out) != 0 && status == CS_OK) {
        status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    if (status != CS_OK) {
        free(*text);
        *text = NULL;
    }
    return status;
}
