/* SPDX-License-Identifier: MIT */
/*
 * The formats of `coresweep export`: one row of format.def and one file each.
 */
#ifndef CORESWEEP_EXPORT_FORMAT_H
#define CORESWEEP_EXPORT_FORMAT_H

#include <stdio.h>

#include "export/run.h"

/* What came of the entries: a cell with a fault has no time to write, and is counted instead. */
typedef struct cs_export_count {
    size_t written;
    size_t left_out;
} cs_export_count;

/* Writes a run to `out`, which is in memory: its errors are the caller's to ask for. The C locale is current.
 * Adds to *count. CS_ERR_MEMORY; CS_ERR_UNAVAILABLE where the format cannot hold such a run: both with a
 * message. Thread-safe. */
typedef cs_status (*cs_export_writer)(const cs_export_run *run, FILE *out, cs_export_count *count,
                                      cs_message *message);

typedef struct cs_export_format {
    const char *name;
    const char *extension; /* without a dot */
    const char *unit;      /* of cs_export_count: "repetition" or "cell" */
    const char *summary;
    cs_export_writer write;
} cs_export_format;

#define CS_FORMAT(function, name, extension, unit, summary)                                                  \
    cs_status cs_export_##function(const cs_export_run *run, FILE *out, cs_export_count *count,              \
                                   cs_message *message);
#include "export/format.def"
#undef CS_FORMAT

/* The format of that name. CS_ERR_ARGUMENT with a message that offers the nearest. */
cs_status cs_export_format_find(const char *name, const cs_export_format **format, cs_message *message);

/* The run in that format, as text; freed by the caller. Errors as of cs_export_writer, *text is NULL then.
 * The locale of the process is not touched. */
cs_status cs_export_text(const cs_export_run *run, const cs_export_format *format, char **text, size_t *bytes,
                         cs_export_count *count, cs_message *message);

#endif
