/* SPDX-License-Identifier: MIT */
/* The reader: no file, however broken, does worse than a message that names its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "small_table.h"

static void put(const char *text, size_t length)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, length, out), length);
    assert_int_equal(fclose(out), 0);
}

/* Reads `text` as a file; the caller frees the table. */
static cs_status read_bytes(const char *text, size_t length, cs_csv_table *table, cs_csv_error *error)
{
    put(text, length);
    return cs_csv_read(path, &layout, table, error);
}

static void assert_rejected(const char *text, size_t length, size_t line, const char *message)
{
    cs_csv_table table;
    cs_csv_error error;
    cs_status status = read_bytes(text, length, &table, &error);
    if (status != CS_ERR_FORMAT || error.line != line || strstr(error.message, message) == NULL) {
        fail_msg("%s: expected line %zu, '%s'; got status %d, line %zu, '%s'", text, line, message,
                 (int)status, error.line, error.message);
    }
    assert_null(table.rows);
    assert_int_equal(table.count, 0);
}

#define REJECTED(text, line, message) assert_rejected(text, sizeof(text) - 1, line, message)

static void columns_are_found_by_name(void **state)
{
    (void)state;
    static const char text[] = "note,value,count,name\r\nwhy,2.5,3,who\r\n";
    cs_csv_table table;
    cs_csv_error error;
    assert_int_equal(read_bytes(text, sizeof text - 1, &table, &error), CS_OK);
    assert_int_equal(table.count, 1);
    const small *row = table.rows;
    assert_string_equal(row->name, "who");
    assert_string_equal(row->note, "why");
    assert_true(row->count == 3 && row->value == 2.5);
    cs_csv_free(&layout, &table);
}

static void header_alone_is_an_empty_table(void **state)
{
    (void)state;
    cs_csv_table table;
    cs_csv_error error;
    assert_int_equal(read_bytes(HEADER, sizeof HEADER - 1, &table, &error), CS_OK);
    assert_int_equal(table.count, 0);
    assert_int_equal(table.torn_bytes, 0);
    cs_csv_free(&layout, &table);
}

static void torn_line_is_counted_and_not_read(void **state)
{
    (void)state;
    static const struct {
        const char *tail;
        size_t rows;
    } cases[] = {{"b,2,1.", 1},         {"b", 1},  {"b,2,1,\"half\na note", 1},
                 {"b,2,1,\"half\n", 1}, {"\"", 1}, {"", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[128];
        int length = snprintf(text, sizeof text, HEADER "a,1,1,x\n%s", cases[i].tail);
        cs_csv_table table;
        cs_csv_error error;
        assert_int_equal(read_bytes(text, (size_t)length, &table, &error), CS_OK);
        assert_int_equal(table.count, cases[i].rows);
        assert_int_equal(table.torn_bytes, strlen(cases[i].tail));
        cs_csv_free(&layout, &table);
    }
}

static void malformed_files_are_named_by_line(void **state)
{
    (void)state;
    REJECTED("", 1, "empty");
    REJECTED("name,count", 1, "cut off");
    REJECTED("\n", 1, "empty line");
    REJECTED("name,count,value\n", 1, "lacks the column 'note'");
    REJECTED("name,count,value,note,more\n", 1, "more than 4");
    REJECTED("name,count,velue,note\n", 1, "unknown column 'velue'");
    REJECTED("name,count,count,note\n", 1, "'count' twice");
    REJECTED(HEADER "a,1,1\n", 2, "expected 4 fields, found 3");
    REJECTED(HEADER "a,1,1,x\nb,1,1,y,z\n", 3, "expected 4 fields, found 5");
    REJECTED(HEADER "a,1,1,x\n\nb,1,1,y\n", 3, "empty line");
    REJECTED(HEADER "a,-1,1,x\n", 2, "column 'count'");
    REJECTED(HEADER "a,,1,x\n", 2, "column 'count'");
    REJECTED(HEADER "a, 1,1,x\n", 2, "column 'count'");
    REJECTED(HEADER "a,18446744073709551616,1,x\n", 2, "column 'count'");
    REJECTED(HEADER "a,1,1,5,x\n", 2, "expected 4 fields, found 5");
    REJECTED(HEADER "a,1,0x1p3,x\n", 2, "column 'value'");
    REJECTED(HEADER "a,1,nan,x\n", 2, "column 'value'");
    REJECTED(HEADER "a,1,1.5.2,x\n", 2, "column 'value'");
    REJECTED(HEADER "a,1,-,x\n", 2, "column 'value'");
    REJECTED(HEADER "a,1,1,x\"y\n", 2, "quote");
    REJECTED(HEADER "\"a\"b,1,1,x\n", 2, "quote");
    REJECTED(HEADER "a,1,1,\"two\nlines\"\nb,x,1,y\n", 4, "column 'count'");
    REJECTED(HEADER "a,1,1,x\rb,1,1,y\n", 2, "carriage return");
    REJECTED(HEADER "a\0b,1,1,x\n", 2, "NUL");
    REJECTED("na\0me,count,value,note\n", 1, "NUL");
    REJECTED(HEADER "a,1,1,\"open\nb,1,1,x\nc,1,1,x\n", 2, "never closed");
}

/* Every cut of a good file, and every one-byte change of it, reads or is refused: no crash, no row that is
 * not whole. Under the sanitizers this finds what the eye does not. */
static void damaged_files_never_crash(void **state)
{
    (void)state;
    static const char good[] = HEADER "a,1,0.5,\"x, \"\"y\"\"\nz\"\r\nb,22,1e-9,\nc,3,,last\n";
    static const char bytes[] = "\0\n\r\",a1.\xff";
    for (size_t cut = 0; cut < sizeof good - 1; cut++) {
        cs_csv_table table;
        cs_csv_error error;
        cs_status status = read_bytes(good, cut, &table, &error);
        assert_true(status == CS_OK ? table.count <= 3 : status == CS_ERR_FORMAT && error.line == 1);
        cs_csv_free(&layout, &table);
    }
    for (size_t at = 0; at < sizeof good - 1; at++) {
        for (size_t b = 0; b < sizeof bytes - 1; b++) {
            char text[sizeof good];
            memcpy(text, good, sizeof good);
            text[at] = bytes[b];
            cs_csv_table table;
            cs_csv_error error;
            cs_status status = read_bytes(text, sizeof good - 1, &table, &error);
            assert_true(status == CS_OK ||
                        (status == CS_ERR_FORMAT && error.line > 0 && error.message[0] != '\0'));
            cs_csv_free(&layout, &table);
        }
    }
}

static void missing_file_sets_errno(void **state)
{
    (void)state;
    cs_csv_table table;
    cs_csv_error error;
    errno = 0;
    assert_int_equal(cs_csv_read("/nonexistent/file.csv", &layout, &table, &error), CS_ERR_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(error.line, 0);
    assert_string_equal(error.message, strerror(ENOENT));
    assert_int_equal(cs_csv_read(folder, &layout, &table, &error), CS_ERR_IO);
    assert_int_equal(errno, EISDIR);
    assert_null(table.rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(header_alone_is_an_empty_table),
        cmocka_unit_test(torn_line_is_counted_and_not_read),
        cmocka_unit_test(malformed_files_are_named_by_line),
        cmocka_unit_test(damaged_files_never_crash),
        cmocka_unit_test(missing_file_sets_errno),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
