/* SPDX-License-Identifier: MIT */
/* JSON files of a run's folder: whole or not there at all. */
#ifndef CORESWEEP_RUN_JSON_FILE_H
#define CORESWEEP_RUN_JSON_FILE_H

#include <jansson.h>

#include "message.h"

/* Writes `root` to a temporary name beside `path`, syncs it and renames it. `root` may be NULL: out of
 * memory is then reported. CS_ERR_IO, CS_ERR_MEMORY with a message. */
cs_status cs_json_write(const char *path, const json_t *root, cs_message *message);

/* Reads an object whose field "format" must be `format`. CS_ERR_IO, CS_ERR_FORMAT with a message that names
 * the file and the line. *root is freed by json_decref. */
cs_status cs_json_read(const char *path, int format, json_t **root, cs_message *message);

#endif
