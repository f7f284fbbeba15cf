/* SPDX-License-Identifier: MIT */
/* The typed CSV: what is written is RFC 4180 and reads back to the same bits. */
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

#include "comma_locale.h"
#include "report/row.h"
#include "rng.h"
#include "small_table.h"

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

/* Many readers strip blanks from a field's ends where it is not quoted. */
static void blanks_at_the_ends_are_quoted(void **state)
{
    (void)state;
    char name[] = " a b";
    char note[] = "c\t";
    small row = {name, 7, 1, note};
    char *line = NULL;
    assert_int_equal(cs_csv_line(&layout, &row, &line), CS_OK);
    assert_string_equal(line, "\" a b\",7,1,\"c\t\"\n");
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

static void decimal_comma_does_not_reach_the_file(void **state)
{
    (void)state;
    use_comma_locale(folder);
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
    assert_memory_equal(line, "cell,kernel,variant,input,n,threads,placement,cpus,elapsed_seconds,round,",
                        72);
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
        cmocka_unit_test(blanks_at_the_ends_are_quoted),
        cmocka_unit_test(unknown_number_is_empty),
        cmocka_unit_test(texts_read_back),
        cmocka_unit_test(numbers_read_back_to_the_bit),
        cmocka_unit_test(decimal_comma_does_not_reach_the_file),
        cmocka_unit_test(huge_field_is_read),
        cmocka_unit_test(failed_write_leaves_the_old_file),
        cmocka_unit_test(samples_have_a_column_for_each_field),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
