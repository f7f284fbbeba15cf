/* SPDX-License-Identifier: MIT */
/* The typed CSV: what is written reads back to the same bits, and no file, however broken, does worse than
 * a message that names its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/columns.h"
#include "report/csv.h"
#include "rng.h"
#include "run/row.h"

typedef struct small {
    char *name;
    uint64_t count;
    double value;
    char *note;
} small;

static const cs_column columns[] = {CS_COLUMN(small, name, TEXT, "", "") CS_COLUMN(
    small, count, COUNT, "", "") CS_COLUMN(small, value, REAL, "s", "") CS_COLUMN(small, note, TEXT, "", "")};
static const cs_table_layout layout = CS_LAYOUT(small, columns);

#define HEADER "name,count,value,note\n"

static char folder[] = "/tmp/coresweep-csv-XXXXXX";
static char path[64];

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/file.csv", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

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

static void assert_round_trip(const small *rows, size_t count)
{
    cs_csv_table table;
    cs_csv_error error;
    assert_int_equal(cs_csv_write(path, &layout, rows, count), CS_OK);
    assert_int_equal(cs_csv_read(path, &layout, &table, &error), CS_OK);
    assert_int_equal(table.count, count);
    assert_int_equal(table.torn_bytes, 0);
    const small *got = table.rows;
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(got[i].name, rows[i].name);
        assert_string_equal(got[i].note, rows[i].note);
        assert_true(got[i].count == rows[i].count);
        if (isnan(rows[i].value)) {
            assert_true(isnan(got[i].value));
        } else {
            assert_memory_equal(&got[i].value, &rows[i].value, sizeof(double));
        }
    }
    cs_csv_free(&layout, &table);
}

static void record_starts_empty(void **state)
{
    (void)state;
    small row;
    assert_int_equal(cs_record_init(&layout, &row), CS_OK);
    assert_string_equal(row.name, "");
    assert_true(row.count == 0);
    assert_true(isnan(row.value));
    assert_int_equal(cs_text_set(&row.name, "x"), CS_OK);
    assert_string_equal(row.name, "x");
    cs_record_free(&layout, &row);
    assert_null(row.name);
}

static void line_is_quoted_as_rfc_4180_says(void **state)
{
    (void)state;
    char name[] = "a,b";
    char note[] = "he said \"no\"\non two lines";
    small row = {name, 7, 0.1, note};
    char *line = NULL;
    assert_int_equal(cs_csv_header(&layout, &line), CS_OK);
    assert_string_equal(line, HEADER);
    free(line);
    assert_int_equal(cs_csv_line(&layout, &row, &line), CS_OK);
    assert_string_equal(line, "\"a,b\",7,0.1,\"he said \"\"no\"\"\non two lines\"\n");
    free(line);
}

static void unknown_number_is_empty(void **state)
{
    (void)state;
    char text[] = "";
    small row = {text, 0, (double)NAN, text};
    char *line = NULL;
    assert_int_equal(cs_csv_line(&layout, &row, &line), CS_OK);
    assert_string_equal(line, ",0,,\n");
    free(line);
}

static void texts_read_back(void **state)
{
    (void)state;
    static char texts[][24] = {"",
                               "plain",
                               ",",
                               "\"",
                               "\"\"",
                               "\n",
                               "\r\n",
                               "a\rb",
                               " x",
                               "x\t",
                               "a\"b,",
                               "\"open",
                               "\xc3\xa9\xe2\x82\xac",
                               "0x10",
                               "nan",
                               "\xff\xfe"};
    small rows[sizeof texts / sizeof texts[0]];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        rows[i] = (small){texts[i], UINT64_MAX - i, (double)i, texts[sizeof texts / sizeof texts[0] - 1 - i]};
    }
    assert_round_trip(rows, sizeof rows / sizeof rows[0]);
}

static void numbers_read_back_to_the_bit(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    static small rows[COUNT];
    static char none[] = "";
    const double edges[] = {0.0,
                            -0.0,
                            DBL_MIN,
                            DBL_MAX,
                            DBL_TRUE_MIN,
                            0.1,
                            1.0 / 3,
                            1e22,
                            1e23,
                            123456789.123456789,
                            (double)NAN,
                            (double)INFINITY,
                            -(double)INFINITY,
                            5e-324};
    cs_rng rng = cs_rng_seeded(1);
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t bits = cs_rng_next(&rng);
        double value;
        memcpy(&value, &bits, sizeof value);
        value = i < sizeof edges / sizeof edges[0] ? edges[i] : value;
        rows[i] = (small){none, cs_rng_next(&rng), value, none};
    }
    assert_round_trip(rows, COUNT);
}

/* The locale is made on the spot, since a machine may have none with a comma. */
static void decimal_comma_does_not_reach_the_file(void **state)
{
    (void)state;
    char command[512];
    snprintf(command, sizeof command,
             "localedef -c -i %s/locale/comma.src -f %s/locale/ascii.map %s/comma >%s/log 2>&1",
             CORESWEEP_TEST_DATA, CORESWEEP_TEST_DATA, folder, folder);
    (void)!system(command); /* warns of the categories that the locale lacks, and exits with 1 */
    assert_int_equal(setenv("LOCPATH", folder, 1), 0);
    assert_non_null(setlocale(LC_NUMERIC, "comma"));
    char probe[8];
    snprintf(probe, sizeof probe, "%.1f", 1.5);
    assert_string_equal(probe, "1,5");

    char text[] = "t";
    small row = {text, 1, 1234.5, text};
    char *line = NULL;
    assert_int_equal(cs_csv_line(&layout, &row, &line), CS_OK);
    assert_string_equal(line, "t,1,1234.5,t\n");
    free(line);
    assert_round_trip(&row, 1);
    assert_string_equal(setlocale(LC_NUMERIC, NULL), "comma");
    setlocale(LC_NUMERIC, "C");
}

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

static void huge_field_is_read(void **state)
{
    (void)state;
    enum { LENGTH = 5000000 };
    char *text = malloc(LENGTH + 1);
    assert_non_null(text);
    memset(text, '"', LENGTH);
    text[LENGTH] = '\0';
    char name[] = "n";
    small row = {name, 1, 1, text};
    assert_round_trip(&row, 1);
    row.name = text;
    assert_round_trip(&row, 1);
    free(text);
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

static size_t files_in_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "ls -A %s | wc -l", folder);
    FILE *list = popen(command, "r");
    assert_non_null(list);
    size_t count = 0;
    assert_int_equal(fscanf(list, "%zu", &count), 1);
    pclose(list);
    return count;
}

static void failed_write_leaves_the_old_file(void **state)
{
    (void)state;
    char text[] = "old";
    small row = {text, 1, 1, text};
    assert_round_trip(&row, 1);
    size_t files = files_in_folder();

    /* The rename fails: a folder that is not empty stands there. */
    char target[80];
    char inside[96];
    snprintf(target, sizeof target, "%s/target", folder);
    snprintf(inside, sizeof inside, "%s/in", target);
    assert_int_equal(mkdir(target, 0700), 0);
    assert_int_equal(mkdir(inside, 0700), 0);
    assert_int_equal(cs_csv_write(target, &layout, &row, 1), CS_ERR_IO);
    assert_int_equal(files_in_folder(), files + 1);

    errno = 0;
    assert_int_equal(cs_csv_write("/nonexistent/file.csv", &layout, &row, 1), CS_ERR_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(cs_csv_write("/dev/full/file.csv", &layout, &row, 1), CS_ERR_IO);
    assert_int_equal(errno, ENOTDIR);
}

static void samples_have_a_column_for_each_field(void **state)
{
    (void)state;
    cs_row row;
    char *line = NULL;
    assert_int_equal(cs_record_init(&cs_row_layout, &row), CS_OK);
    assert_int_equal(cs_csv_header(&cs_row_layout, &line), CS_OK);
    assert_memory_equal(line, "cell,kernel,variant,input,n,threads,placement,cpus,round,", 56);
    free(line);
    row.seconds_per_call = 0.25;
    assert_int_equal(cs_text_set(&row.note, "the last"), CS_OK);
    assert_int_equal(cs_csv_line(&cs_row_layout, &row, &line), CS_OK);
    assert_non_null(strstr(line, ",0.25,"));
    assert_non_null(strstr(line, ",the last\n"));
    free(line);
    cs_record_free(&cs_row_layout, &row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(record_starts_empty),
        cmocka_unit_test(line_is_quoted_as_rfc_4180_says),
        cmocka_unit_test(unknown_number_is_empty),
        cmocka_unit_test(texts_read_back),
        cmocka_unit_test(numbers_read_back_to_the_bit),
        cmocka_unit_test(decimal_comma_does_not_reach_the_file),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(header_alone_is_an_empty_table),
        cmocka_unit_test(torn_line_is_counted_and_not_read),
        cmocka_unit_test(malformed_files_are_named_by_line),
        cmocka_unit_test(huge_field_is_read),
        cmocka_unit_test(damaged_files_never_crash),
        cmocka_unit_test(missing_file_sets_errno),
        cmocka_unit_test(failed_write_leaves_the_old_file),
        cmocka_unit_test(samples_have_a_column_for_each_field),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
