/* SPDX-License-Identifier: MIT */
/*
 * Typed CSV: a struct per row, described by a table of columns, so that header, writer, reader and
 * documentation cannot disagree. RFC 4180 through libcsv; numbers with '.' whatever the locale; a real
 * number is written with as many significant digits (15 to 17) as it takes to read back to the same
 * bits, an unknown one (NAN) as nothing. The locale of the process is not touched.
 *
 * Not thread-safe per object; different objects may be used by different threads.
 */
#ifndef CORESWEEP_REPORT_CSV_H
#define CORESWEEP_REPORT_CSV_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "coresweep/status.h"

typedef enum cs_field_type { CS_TEXT, CS_COUNT, CS_REAL } cs_field_type;

/* The C types behind TEXT, COUNT and REAL in the .def tables. */
typedef char *CS_FIELD_TEXT;
typedef uint64_t CS_FIELD_COUNT;
typedef double CS_FIELD_REAL;

typedef struct cs_column {
    const char *name;
    cs_field_type type;
    size_t offset;
    const char *unit;
    const char *meaning;
} cs_column;

typedef struct cs_table_layout {
    const cs_column *columns;
    size_t column_count;
    size_t row_bytes;
} cs_table_layout;

/* The column of the field at `offset`, which is one. */
const cs_column *cs_column_at(const cs_table_layout *layout, size_t offset);

/* Sets every TEXT to an empty string of its own, every COUNT to 0, every REAL to NAN. */
cs_status cs_record_init(const cs_table_layout *layout, void *row);
void cs_record_free(const cs_table_layout *layout, void *row);

/* How many lines of a file the row takes: texts may hold line breaks inside quotes. */
size_t cs_record_lines(const cs_table_layout *layout, const void *row);

/* Replaces a TEXT field by a copy. */
cs_status cs_text_set(char **field, const char *text);

/* The header line, or a row's line, with its '\n'; freed by the caller. */
cs_status cs_csv_header(const cs_table_layout *layout, char **line);
cs_status cs_csv_line(const cs_table_layout *layout, const void *row, char **line);

/* A row's line to `out`, which no other thread uses at that time; its errors stay in it. The caller has made
 * the C locale current, as it is in a program that never calls setlocale. */
void cs_csv_put(FILE *out, const cs_table_layout *layout, const void *row);

typedef struct cs_csv_error {
    size_t line;       /* 1 is the header; 0: none */
    char message[256]; /* what is wrong, whatever the error */
} cs_csv_error;

/* A whole file: `rows` is an array of `count` structs of layout->row_bytes. */
typedef struct cs_csv_table {
    void *rows;
    size_t count;
    size_t torn_bytes; /* bytes after the last '\n': a line that was cut while it was written, not in rows */
} cs_csv_table;

/* Writes a header and `count` rows to `path` in one step: to a temporary name in the same folder, synced
 * and renamed, so that a reader sees the old file or the new one and never a half. CS_ERR_IO sets errno;
 * `path` is untouched then, and the temporary file removed. A device or a pipe is written to. CS_ERR_MEMORY.
 */
cs_status cs_csv_write(const char *path, const cs_table_layout *layout, const void *rows, size_t count);

/* The same text to `out`. CS_ERR_MEMORY; errors of the stream stay in it. */
cs_status cs_csv_print(FILE *out, const cs_table_layout *layout, const void *rows, size_t count);

/* Reads `path`. Columns are found by name; one that is missing, or one that the layout does not know,
 * is CS_ERR_FORMAT, as is a field that is no number, a NUL byte or a file without a header; *error names
 * the line. CS_ERR_IO sets errno, and line is 0. On failure *table is empty and nothing is left behind. */
cs_status cs_csv_read(const char *path, const cs_table_layout *layout, cs_csv_table *table,
                      cs_csv_error *error);
void cs_csv_free(const cs_table_layout *layout, cs_csv_table *table);

#endif
