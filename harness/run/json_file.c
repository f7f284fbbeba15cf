/* SPDX-License-Identifier: MIT */
#include "run/json_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

cs_status cs_json_write(const char *path, const json_t *root, cs_message *message)
{
    char *temporary = NULL;
    cs_status status = CS_OK;
    if (root == NULL || asprintf(&temporary, "%s.tmp", path) < 0) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    FILE *file = fopen(temporary, "w");
    bool written = file != NULL && json_dumpf(root, file, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) == 0 &&
                   fputc('\n', file) != EOF && fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (file != NULL && fclose(file) != 0) {
        written = false;
    }
    if (!written || rename(temporary, path) != 0) {
        status = cs_fail(message, CS_ERR_IO, "%s: %s", path, strerror(errno));
        unlink(temporary);
    }
    free(temporary);
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
