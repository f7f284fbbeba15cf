/* SPDX-License-Identifier: MIT */
/*
 * What a coresweep program says of itself, before it is trusted with half of a comparison. It answers
 * `worker --about` with one JSON object on a line:
 *
 *   {"program": "coresweep", "format": CS_RUN_FORMAT, "version": "0.1.0", "build": {as in context.json},
 *    "executable": "/opt/bin/coresweep-measure", "started_as": "/opt/bin/coresweep"}
 */
#ifndef CORESWEEP_RUN_ABOUT_H
#define CORESWEEP_RUN_ABOUT_H

#include <jansson.h>

#include "message.h"

/* This program's own answer; the caller's reference. CS_ERR_MEMORY. */
cs_status cs_about(json_t **about);

/* Asks `program`, the path of a file, never a name to look up on PATH. *about, the caller's reference, is its
 * answer and "path", the file's absolute path without links, and "worker", what to start for each worker: the
 * program that `coresweep` became, so that no worker is started by way of it; the path again for everything
 * else, such as a script that calls a coresweep with options of its own. CS_ERR_ARGUMENT with a message where
 * there is no such file, where it cannot be executed, is no coresweep, is one that knows no --about, or
 * writes runs of another format; CS_ERR_MEMORY. Starts a child process: from one thread. */
cs_status cs_program_about(const char *program, json_t **about, cs_message *message);

#endif
