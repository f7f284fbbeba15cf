/* SPDX-License-Identifier: MIT */
/* Rows as JSON lines: what is written reads back, and no line from a worker does worse than a message. */
#include "support.h"

#include <math.h>

#include "run/row_json.h"

static cs_message message;

static void init(cs_row *row)
{
    assert_int_equal(cs_record_init(&cs_row_layout, row), CS_OK);
}

/* The line for `row`, without its line feed; freed by the caller. */
static char *write_line(const cs_row *row)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    assert_int_equal(cs_row_write_json(out, row), CS_OK);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(count_text(text, "\n"), 1);
    assert_true(bytes > 0 && text[bytes - 1] == '\n');
    text[bytes - 1] = '\0';
    return text;
}

static void round_trip(void **state)
{
    (void)state;
    static const char nasty[] = "a \"quoted\" \\ note,\nof two lines\twith \xc3\xbc and \xe2\x82\xac";
    cs_row row;
    cs_row read;
    init(&row);
    init(&read);
    assert_int_equal(cs_text_set(&row.cell, "sort.omp/uniform/10/t2/close"), CS_OK);
    assert_int_equal(cs_text_set(&row.note, nasty), CS_OK);
    row.n = INT64_MAX;
    row.repetition = 3;
    row.seconds_per_call = 1.0 / 3;
    row.bytes_per_call = 1e300;
    row.max_ulp = 0;
    row.steal_seconds = 4.9e-324;
    char *line = write_line(&row);
    assert_int_equal(cs_row_read_json(line, &read, &message), CS_OK);
    assert_string_equal(read.cell, row.cell);
    assert_string_equal(read.note, nasty);
    assert_true(read.n == INT64_MAX && read.repetition == 3);
    assert_true(read.seconds_per_call == 1.0 / 3 && read.bytes_per_call == 1e300);
    assert_true(read.max_ulp == 0 && read.steal_seconds == 4.9e-324);
    assert_true(isnan(read.flops_per_call));
    free(line);
    cs_record_free(&cs_row_layout, &row);
    cs_record_free(&cs_row_layout, &read);
}

/* What is not known is left out: JSON has no NaN and no infinity. */
static void the_unknown_is_left_out(void **state)
{
    (void)state;
    cs_row row;
    init(&row);
    row.max_ulp = HUGE_VAL;
    char *line = write_line(&row);
    assert_null(strstr(line, "max_ulp"));
    assert_null(strstr(line, "seconds_per_call"));
    assert_null(strstr(line, "\"note\""));
    assert_contains(line, "\"repetition\":0");
    free(line);
    cs_record_free(&cs_row_layout, &row);
}

static void a_full_device_is_an_error(void **state)
{
    (void)state;
    cs_row row;
    init(&row);
    FILE *out = fopen("/dev/full", "w");
    assert_non_null(out);
    assert_int_equal(cs_row_write_json(out, &row), CS_ERR_IO);
    fclose(out);
    cs_record_free(&cs_row_layout, &row);
}

/* A newer worker may say more; an older one less. */
static void unknown_keys_are_ignored(void **state)
{
    (void)state;
    cs_row row;
    init(&row);
    row.threads = 7;
    assert_int_equal(cs_row_read_json("{\"joules\": {\"package\": [1, 2]}, \"repetition\": 2, \"x\": null}",
                                      &row, &message),
                     CS_OK);
    assert_int_equal(row.repetition, 2);
    assert_int_equal(row.threads, 7);
    assert_int_equal(cs_row_read_json(" {} ", &row, &message), CS_OK);
    assert_int_equal(cs_row_read_json("{\"seconds_per_call\": 2}", &row, &message), CS_OK);
    assert_true(row.seconds_per_call == 2);
    cs_record_free(&cs_row_layout, &row);
}

static void hostile_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *message;
    } cases[] = {
        {"", "no JSON object"},
        {"hello", "no JSON object: hello"},
        {"\xff\t\xc3\xa9", "no JSON object: ????"},
        {"null", "no JSON object"},
        {"[1]", "no JSON object"},
        {"\"text\"", "no JSON object"},
        {"{\"repetition\": 1", "no JSON object"},
        {"{\"repetition\": 1} {}", "no JSON object"},
        {"{\"repetition\": 1, \"repetition\": 2}", "no JSON object"},
        {"{\"note\": \"\\u0000\"}", "no JSON object"},
        {"{\"note\": \"\xff\xfe\"}", "no JSON object"},
        {"{\"seconds_per_call\": NaN}", "no JSON object"},
        {"{\"seconds_per_call\": 1e999}", "no JSON object"},
        {"{\"repetition\": 99999999999999999999}", "no JSON object"},
        {"{\"repetition\": -1}", "the worker's repetition is no number"},
        {"{\"repetition\": 1.5}", "the worker's repetition is no number"},
        {"{\"repetition\": \"1\"}", "the worker's repetition is no number"},
        {"{\"seconds_per_call\": \"fast\"}", "the worker's seconds_per_call is no number"},
        {"{\"seconds_per_call\": null}", "the worker's seconds_per_call is no number"},
        {"{\"status\": 5}", "the worker's status is no text"},
        {"{\"note\": [\"a\"]}", "the worker's note is no text"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cs_row row;
        init(&row);
        message.text[0] = '\0';
        if (cs_row_read_json(cases[i].line, &row, &message) != CS_ERR_FORMAT) {
            fail_msg("taken: %s", cases[i].line);
        }
        assert_contains(message.text, cases[i].message);
        cs_record_free(&cs_row_layout, &row);
    }
}

/* A note holds 200 bytes of what was said, whatever it is. */
static void long_and_deep_lines(void **state)
{
    (void)state;
    enum { LENGTH = 100000 };
    char *line = malloc(LENGTH + 1);
    assert_non_null(line);
    memset(line, '[', LENGTH);
    line[LENGTH] = '\0';
    cs_row row;
    init(&row);
    assert_int_equal(cs_row_read_json(line, &row, &message), CS_ERR_FORMAT);
    assert_true(strlen(message.text) < 300);
    cs_record_free(&cs_row_layout, &row);
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(the_unknown_is_left_out),
        cmocka_unit_test(a_full_device_is_an_error),
        cmocka_unit_test(unknown_keys_are_ignored),
        cmocka_unit_test(hostile_lines),
        cmocka_unit_test(long_and_deep_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
