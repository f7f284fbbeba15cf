/* SPDX-License-Identifier: MIT */
/* What the formats in JSON share. */
#ifndef CORESWEEP_EXPORT_JSON_H
#define CORESWEEP_EXPORT_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "message.h"

/* A new JSON number of nanoseconds, which is what these formats count in. */
json_t *cs_export_nanoseconds(double seconds);

/* Writes `root`, indented and with a line break at its end, reals with the 17 digits that read back to the
 * same bits, and drops the reference. NULL is out of memory. CS_ERR_MEMORY with a message. */
cs_status cs_export_json(json_t *root, FILE *out, cs_message *message);

#endif
