/* SPDX-License-Identifier: MIT */
/* Which programs run interpreted variants, and what they have. From one thread: they read and change the
 * environment. */
#ifndef CORESWEEP_RUN_INTERPRETER_H
#define CORESWEEP_RUN_INTERPRETER_H

#include <jansson.h>

#include "coresweep/registry.h"
#include "message.h"

/* A path, or a name to look up on PATH. For "python3": $CORESWEEP_PYTHON, else the virtual environment that
 * scripts/quickstart makes in the source tree, else the system's. Not freed. */
const char *cs_interpreter(const cs_script *script);

/* Has this program and its workers take `python` for "python3"; NULL: no change. CS_ERR_ARGUMENT with a
 * message where it is a path that cannot be executed; CS_ERR_MEMORY. */
cs_status cs_interpreter_choose(const char *python, cs_message *message);

/*
 * Asks each interpreter that the registry names for its version and for those of the modules that its
 * variants need, in about 50 ms each:
 *
 *     {"python3": {"path": ..., "implementation": ..., "version": ..., "modules": {"numpy": "1.24.2", ...}},
 *      "pypy3": null}
 *
 * null stands for what is not there. CS_ERR_MEMORY, CS_ERR_IO with a message; freed by json_decref.
 */
cs_status cs_interpreters_probe(json_t **found, cs_message *message);

/* Why the entry cannot run, by what cs_interpreters_probe found, into `text`; empty where nothing says so. */
void cs_interpreter_reason(const json_t *found, const cs_entry *entry, char *text, size_t bytes);

#endif
