/* SPDX-License-Identifier: MIT */
#include "run/json_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/whole_file.h"

cs_status cs_json_write(const char *path, const json_t *root, cs_message *message)
{
    char *text = root != NULL ? json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) : NULL;
    char *line = NULL;
    int bytes = text != NULL ? asprintf(&line, "%s\n", text) : -1;
    cs_status status = bytes < 0 ? cs_fail(message, CS_ERR_MEMORY, "out of memory")
                                 : cs_file_write(path, line, (size_t)bytes, message);
    if (bytes >= 0) {
        free(line);
    }
    free(text);
    return status;
}

cs_status cs_json_read(const char *path, int format, json_t **root, cs_message *message)
{
    json_error_t error;
    *root = NULL;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return cs_fail(message, CS_ERR_IO, "%s: %s; give a folder that `coresweep sweep` wrote", path,
                       strerror(errno));
    }
    json_t *object = json_loadf(file, 0, &error);
    fclose(file);
    if (object == NULL) {
        return cs_fail(message, CS_ERR_FORMAT, "%s:%d: %s", path, error.line, error.text);
    }
    const json_t *found = json_object_get(object, "format");
    if (!json_is_integer(found) || json_integer_value(found) != format) {
        long long version = json_is_integer(found) ? (long long)json_integer_value(found) : 0;
        json_decref(object);
        return cs_fail(
            message, CS_ERR_FORMAT,
            "%s: written in format %lld, this build reads format %d; use the coresweep that wrote it, "
            "or start a new run",
            path, version, format);
    }
    *root = object;
    return CS_OK;
}
