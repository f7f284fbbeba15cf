/* SPDX-License-Identifier: MIT */
/*
 * The reader. Records are cut here, at line breaks outside of quotes, and handed to libcsv one at a time: so
 * every message knows its line, and a line that was cut while it was written is told from a malformed one.
 */
#include <csv.h>
#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/csv.h"
#include "report/csv_field.h"

typedef struct reader {
    const cs_table_layout *layout;
    cs_csv_error *error;
    locale_t c_locale;
    struct csv_parser parser;
    size_t line; /* on which the current record begins */

    size_t *column_of; /* [column_count] the layout's column of the file's i-th field */
    bool in_header;
    size_t field;   /* of the current record */
    size_t records; /* that libcsv saw in the current one: more than one where a lone CR parts it */
    void *row;      /* one row, initialised; NULL in the header */
    cs_status status;

    size_t capacity;
    cs_csv_table table;
} reader;

__attribute__((format(printf, 2, 3))) static void fail(reader *r, const char *format, ...)
{
    if (r->status != CS_OK) {
        return; /* the first is the cause */
    }
    r->status = CS_ERR_FORMAT;
    r->error->line = r->line;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(r->error->message, sizeof r->error->message, format, arguments);
    va_end(arguments);
}

static void header_field(reader *r, const char *name)
{
    if (r->field >= r->layout->column_count) {
        fail(r, "the header has more than %zu columns; the first in excess is '%.40s'",
             r->layout->column_count, name);
        return;
    }
    size_t i = 0;
    while (i < r->layout->column_count && strcmp(r->layout->columns[i].name, name) != 0) {
        i++;
    }
    if (i == r->layout->column_count) {
        fail(r, "the header names an unknown column '%.40s'", name);
        return;
    }
    for (size_t earlier = 0; earlier < r->field; earlier++) {
        if (r->column_of[earlier] == i) {
            fail(r, "the header names column '%s' twice", name);
        }
    }
    r->column_of[r->field] = i;
}

static void row_field(reader *r, const char *text)
{
    if (r->field >= r->layout->column_count) {
        return; /* counted by the caller, reported when the row ends */
    }
    const cs_column *column = &r->layout->columns[r->column_of[r->field]];
    cs_status status = cs_field_parse(column, text, r->c_locale, r->row);
    if (status == CS_ERR_FORMAT) {
        fail(r, "column '%s': expected %s, found '%.40s'", column->name,
             column->type == CS_COUNT ? "a whole number from 0 to 2^64 - 1" : "a number", text);
    } else if (status != CS_OK) {
        r->status = status;
    }
}

static void on_field(void *field, size_t length, void *context)
{
    reader *r = context;
    const char *text = field;
    if (r->status == CS_OK && memchr(text, '\0', length) != NULL) {
        fail(r, "field %zu holds a NUL byte", r->field + 1);
    }
    if (r->status == CS_OK) {
        (r->in_header ? header_field : row_field)(r, text);
    }
    r->field++;
}

static void on_record(int terminator, void *context)
{
    (void)terminator;
    reader *r = context;
    r->records++;
}

static void header_end(reader *r)
{
    for (size_t i = 0; r->status == CS_OK && i < r->layout->column_count; i++) {
        size_t at = 0;
        while (at < r->field && r->column_of[at] != i) {
            at++;
        }
        if (at == r->field) {
            fail(r, "the header lacks the column '%s'", r->layout->columns[i].name);
        }
    }
}

/* Parses text[0 .. length), a whole record with its line break. */
static cs_status parse_record(reader *r, const char *text, size_t length)
{
    r->field = 0;
    r->records = 0;
    size_t parsed = csv_parse(&r->parser, text, length, on_field, on_record, r);
    if (parsed != length && csv_error(&r->parser) != CSV_EPARSE) {
        return CS_ERR_MEMORY;
    }
    if (parsed != length) {
        fail(r, "field %zu: a quote inside a field that is not quoted, or text after a closing quote",
             r->field + 1);
    } else if (r->field == 0) {
        fail(r, "an empty line");
    } else if (r->records > 1) {
        fail(r, "a carriage return outside of quotes");
    } else if (r->in_header) {
        header_end(r);
    } else if (r->field != r->layout->column_count) {
        fail(r, "expected %zu fields, found %zu", r->layout->column_count, r->field);
    }
    return r->status;
}

/* The offset after the line break that ends the record which begins at `start`; 0 where none does. A quote
 * opens at a field's start only, or as the second of a doubled one; elsewhere it is libcsv's to refuse. */
static size_t record_end(const char *text, size_t size, size_t start)
{
    bool quoted = false;
    for (size_t i = start; i < size; i++) {
        if (text[i] == '"') {
            quoted = !quoted && (i == start || text[i - 1] == ',' || text[i - 1] == '"');
        } else if (text[i] == '\n' && !quoted) {
            return i + 1;
        }
    }
    return 0;
}

static size_t count_lines(const char *text, size_t length)
{
    size_t lines = 0;
    for (const char *at = text; (at = memchr(at, '\n', (size_t)(text + length - at))) != NULL; at++) {
        lines++;
    }
    return lines;
}

/* A quote that opens and never closes swallows all rows behind it. A torn line is the last one, so what
 * follows its first line break is the rest of a quoted note, not a row: no line of it has a row's commas. */
static void check_tail(reader *r, const char *text, size_t length)
{
    size_t commas = 0;
    bool first = true;
    for (size_t i = 0; i < length; i++) {
        commas += text[i] == ',';
        if (text[i] == '\n') {
            if (!first && commas + 1 >= r->layout->column_count) {
                fail(r, "a quote that opens here is never closed");
            }
            first = false;
            commas = 0;
        }
    }
}

static cs_status append_row(reader *r)
{
    if (r->table.count == r->capacity) {
        size_t capacity = r->capacity == 0 ? 64 : 2 * r->capacity;
        void *rows = reallocarray(r->table.rows, capacity, r->layout->row_bytes);
        if (rows == NULL) {
            return CS_ERR_MEMORY;
        }
        r->table.rows = rows;
        r->capacity = capacity;
    }
    r->row = (char *)r->table.rows + r->table.count * r->layout->row_bytes;
    cs_status status = cs_record_init(r->layout, r->row);
    if (status == CS_OK) {
        r->table.count++;
    }
    return status;
}

static cs_status parse_file(reader *r, const char *text, size_t size)
{
    size_t start = 0;
    size_t end = 0;
    r->in_header = true;
    while (r->status == CS_OK && (end = record_end(text, size, start)) != 0) {
        if (!r->in_header) {
            r->status = append_row(r);
        }
        if (r->status == CS_OK) {
            r->status = parse_record(r, text + start, end - start);
        }
        r->in_header = false;
        r->line += count_lines(text + start, end - start);
        start = end;
    }
    if (r->status == CS_OK) {
        check_tail(r, text + start, size - start);
    }
    if (r->status == CS_OK && r->in_header) {
        fail(r, size == 0 ? "the file is empty; expected a header" : "the header is cut off");
    }
    r->table.torn_bytes = size - start;
    return r->status;
}

/* libcsv strips blanks from fields that are not quoted; RFC 4180 says that they belong to the field. */
static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static cs_status parse_text(const char *text, size_t size, const cs_table_layout *layout, cs_csv_table *table,
                            cs_csv_error *error)
{
    reader r = {.layout = layout, .error = error, .line = 1, .status = CS_OK};
    r.c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    r.column_of = calloc(layout->column_count, sizeof *r.column_of);
    bool parser = csv_init(&r.parser, CSV_STRICT | CSV_APPEND_NULL) == 0;
    cs_status status = CS_ERR_MEMORY;
    if (r.c_locale != (locale_t)0 && r.column_of != NULL && parser) {
        csv_set_space_func(&r.parser, no_space);
        /* By default the field buffer grows by 128 bytes a time: a note of 5 MB took 40 000 copies. */
        csv_set_blk_size(&r.parser, (size_t)1 << 16);
        status = parse_file(&r, text, size);
    }
    if (status == CS_OK) {
        *table = r.table;
    } else {
        cs_csv_free(layout, &r.table);
    }
    if (parser) {
        csv_free(&r.parser);
    }
    free(r.column_of);
    if (r.c_locale != (locale_t)0) {
        freelocale(r.c_locale);
    }
    return status;
}

/* All of `path`, whatever kind of file it is: its size is not asked for, so that a pipe works too. */
static cs_status read_file(const char *path, char **text, size_t *size)
{
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        return CS_ERR_IO;
    }
    cs_status status = CS_OK;
    size_t capacity = 0;
    while (status == CS_OK && !feof(in)) {
        if (*size == capacity) {
            capacity = capacity == 0 ? (size_t)1 << 16 : 2 * capacity;
            char *larger = realloc(*text, capacity);
            if (larger == NULL) {
                status = CS_ERR_MEMORY;
                break;
            }
            *text = larger;
        }
        *size += fread(*text + *size, 1, capacity - *size, in);
        if (ferror(in)) {
            status = CS_ERR_IO;
        }
    }
    int saved = errno;
    (void)fclose(in);
    errno = saved;
    return status;
}

cs_status cs_csv_read(const char *path, const cs_table_layout *layout, cs_csv_table *table,
                      cs_csv_error *error)
{
    char *text = NULL;
    size_t size = 0;
    *table = (cs_csv_table){0};
    *error = (cs_csv_error){0};
    cs_status status = read_file(path, &text, &size);
    if (status == CS_OK) {
        status = parse_text(text, size, layout, table, error);
    }
    int saved = errno;
    if (status != CS_OK && status != CS_ERR_FORMAT) {
        snprintf(error->message, sizeof error->message, "%s",
                 status == CS_ERR_IO ? strerror(saved) : cs_status_text(status));
    }
    free(text);
    errno = saved;
    return status;
}

void cs_csv_free(const cs_table_layout *layout, cs_csv_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        cs_record_free(layout, (char *)table->rows + i * layout->row_bytes);
    }
    free(table->rows);
    *table = (cs_csv_table){0};
}
