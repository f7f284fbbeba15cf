/* SPDX-License-Identifier: MIT */
/* samples.csv while it grows: whole rows only, one writer, and nothing lost. */
#include "support.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "run/samples.h"

#define FILE_NAME "samples.csv"

static cs_message message;

static cs_status append(cs_samples *samples, const char *cell, uint64_t repetition)
{
    cs_row row;
    assert_int_equal(cs_record_init(&cs_row_layout, &row), CS_OK);
    assert_int_equal(cs_text_set(&row.cell, cell), CS_OK);
    assert_int_equal(cs_text_set(&row.note, "a note, of some length, with a \"quote\" in it"), CS_OK);
    row.repetition = repetition;
    cs_status status = cs_samples_append(samples, &row, &message);
    cs_record_free(&cs_row_layout, &row);
    return status;
}

/* A fresh file with `rows` rows, open. */
static cs_samples fresh(uint64_t rows)
{
    cs_samples samples;
    unlink(FILE_NAME);
    assert_int_equal(cs_samples_create(FILE_NAME, &samples, &message), CS_OK);
    for (uint64_t i = 0; i < rows; i++) {
        assert_int_equal(append(&samples, "cell", i), CS_OK);
    }
    return samples;
}

/* The file holds `rows` rows with the repetitions 0, 1, ..., and nothing else. */
static void expect_rows(size_t rows)
{
    cs_csv_table table;
    cs_csv_error error;
    assert_int_equal(cs_csv_read(FILE_NAME, &cs_row_layout, &table, &error), CS_OK);
    assert_int_equal(table.count, rows);
    assert_int_equal(table.torn_bytes, 0);
    for (size_t i = 0; i < rows; i++) {
        assert_int_equal(((const cs_row *)table.rows)[i].repetition, i);
    }
    cs_csv_free(&cs_row_layout, &table);
}

static void create_and_append(void **state)
{
    (void)state;
    cs_samples samples = fresh(0);
    expect_rows(0);
    assert_int_equal(append(&samples, "cell", 0), CS_OK);
    expect_rows(1); /* at once, while the file is open */
    assert_int_equal(append(&samples, "cell", 1), CS_OK);
    struct stat info;
    assert_int_equal(stat(FILE_NAME, &info), 0);
    assert_int_equal(samples.bytes, info.st_size);
    cs_samples_close(&samples);
    expect_rows(2);
}

static void create_refuses_what_exists(void **state)
{
    (void)state;
    cs_samples samples;
    put_file(FILE_NAME, "precious");
    assert_int_equal(cs_samples_create(FILE_NAME, &samples, &message), CS_ERR_IO);
    assert_contains(message.text, FILE_NAME ": File exists");
    char *text = get_file(FILE_NAME);
    assert_string_equal(text, "precious");
    free(text);
    assert_int_equal(cs_samples_create("missing/samples.csv", &samples, &message), CS_ERR_IO);
    assert_contains(message.text, "missing/samples.csv: No such file");
}

static void resume_goes_on(void **state)
{
    (void)state;
    cs_samples samples = fresh(2);
    cs_samples_close(&samples);
    cs_csv_table table;
    assert_int_equal(cs_samples_resume(FILE_NAME, &samples, &table, &message), CS_OK);
    assert_int_equal(table.count, 2);
    assert_int_equal(append(&samples, "cell", 2), CS_OK);
    cs_samples_close(&samples);
    cs_csv_free(&cs_row_layout, &table);
    expect_rows(3);
}

/* Cut at every byte of the last row, as a kill or a full disk may leave it. */
static void resume_removes_a_torn_row(void **state)
{
    (void)state;
    cs_samples samples = fresh(2);
    off_t whole = samples.bytes;
    assert_int_equal(append(&samples, "cell", 2), CS_OK);
    off_t end = samples.bytes;
    cs_samples_close(&samples);
    for (off_t cut = end - 1; cut >= whole; cut--) {
        cs_csv_table table;
        assert_int_equal(truncate(FILE_NAME, cut), 0);
        if (cs_samples_resume(FILE_NAME, &samples, &table, &message) != CS_OK) {
            fail_msg("%s", message.text);
        }
        assert_int_equal(table.count, 2);
        assert_int_equal(samples.bytes, whole);
        assert_int_equal(append(&samples, "cell", 2), CS_OK);
        cs_samples_close(&samples);
        cs_csv_free(&cs_row_layout, &table);
        expect_rows(3);
    }
}

static void resume_refuses_what_is_damaged(void **state)
{
    (void)state;
    cs_samples samples;
    cs_csv_table table;
    unlink(FILE_NAME);
    assert_int_equal(cs_samples_resume(FILE_NAME, &samples, &table, &message), CS_ERR_IO);
    assert_contains(message.text, FILE_NAME ": No such file");
    put_file(FILE_NAME, "some,other,table\n1,2,3\n");
    assert_int_equal(cs_samples_resume(FILE_NAME, &samples, &table, &message), CS_ERR_FORMAT);
    assert_contains(message.text, FILE_NAME ": ");
    assert_null(table.rows);
    char *text = get_file(FILE_NAME);
    assert_string_equal(text, "some,other,table\n1,2,3\n");
    free(text);
    /* And the lock is given back. */
    samples = fresh(0);
    cs_samples_close(&samples);
}

static void one_writer_at_a_time(void **state)
{
    (void)state;
    cs_samples first = fresh(1);
    cs_samples second;
    cs_csv_table table;
    assert_int_equal(cs_samples_resume(FILE_NAME, &second, &table, &message), CS_ERR_IO);
    assert_contains(message.text, "another coresweep is writing to it");
    assert_int_equal(append(&first, "cell", 1), CS_OK);
    cs_samples_close(&first);
    assert_int_equal(cs_samples_resume(FILE_NAME, &second, &table, &message), CS_OK);
    assert_int_equal(table.count, 2);
    cs_csv_free(&cs_row_layout, &table);
    cs_samples_close(&second);
}

static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A file that may not grow any further takes as much of a row as fits: that part goes again. Once there is
 * room the same file goes on. */
static void a_failing_write_leaves_whole_rows(void **state)
{
    (void)state;
    cs_samples samples = fresh(2);
    off_t whole = samples.bytes;
    signal(SIGXFSZ, SIG_IGN); /* as main does */
    for (rlim_t more = 0; more < 60; more += 7) {
        limit_file_size((rlim_t)whole + more);
        cs_status status = append(&samples, "cell", 2);
        limit_file_size(RLIM_INFINITY);
        assert_int_equal(status, CS_ERR_IO);
        assert_contains(message.text, FILE_NAME ": File too large");
        expect_rows(2);
        assert_int_equal(samples.bytes, whole);
    }
    assert_int_equal(append(&samples, "cell", 2), CS_OK);
    cs_samples_close(&samples);
    expect_rows(3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_and_append),
        cmocka_unit_test(create_refuses_what_exists),
        cmocka_unit_test(resume_goes_on),
        cmocka_unit_test(resume_removes_a_torn_row),
        cmocka_unit_test(resume_refuses_what_is_damaged),
        cmocka_unit_test(one_writer_at_a_time),
        cmocka_unit_test(a_failing_write_leaves_whole_rows),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
