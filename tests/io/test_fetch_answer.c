/* SPDX-License-Identifier: MIT */
/* What a download reads from an answer's headers. */
#include "support.h"

#include "fetch/answer.h"

/* Hands over the lines of `text`; what the last one brought about. */
static const char *read_all(cs_answer *a, const char *text)
{
    const char *wrong = NULL;
    cs_answer_begin(a, false);
    while (*text != '\0' && wrong == NULL) {
        size_t size = strcspn(text, "\n") + 1;
        wrong = cs_answer_line(a, text, size, 1000000000);
        text += size;
    }
    return wrong;
}

static void reads_what_a_download_asks_for(void **state)
{
    (void)state;
    cs_answer a;
    assert_null(read_all(&a,
                         "HTTP/1.1 206 Partial Content\r\nETag: \"abc\"\r\ncontent-length:  100 \r\n"
                         "Content-Range: bytes 50-149/150\r\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
                         "Date: Tue, 02 Jan 2024 00:00:00 GMT\r\nRetry-After: 7\r\n\r\n"));
    assert_int_equal(a.status, 206);
    assert_string_equal(a.validator, "\"abc\"");
    assert_int_equal(a.length, 100);
    assert_int_equal(a.part, 50);
    assert_int_equal(a.part_total, 150);
    assert_string_equal(a.modified, "Mon, 01 Jan 2024 00:00:00 GMT");
    assert_true(a.retry_after == 7);
    assert_false(a.encoded);
}

static void a_weak_tag_is_no_validator(void **state)
{
    (void)state;
    cs_answer a;
    assert_null(read_all(&a, "HTTP/2 200 \r\netag: W/\"abc\"\r\n"));
    assert_string_equal(a.validator, "");
    assert_int_equal(a.status, 200);
}

static void a_redirect_is_forgotten(void **state)
{
    (void)state;
    cs_answer a;
    assert_null(read_all(&a,
                         "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 5\r\nETag: \"old\"\r\n\r\n"
                         "HTTP/1.1 200 OK\r\n\r\n"));
    assert_int_equal(a.length, CS_SINK_UNKNOWN);
    assert_string_equal(a.validator, "");
    assert_string_equal(a.location, "");
}

static void no_step_leads_from_https_to_http(void **state)
{
    (void)state;
    cs_answer a;
    /* Begun by http: the second step is the wrong one. */
    assert_non_null(read_all(&a, "HTTP/1.1 301 Moved\r\nLocation: https://a/\r\n\r\n"
                                 "HTTP/1.1 301 Moved\r\nLocation: http://b/\r\n\r\n"));
    assert_null(read_all(&a, "HTTP/1.1 301 Moved\r\nLocation: http://a/\r\n\r\n"
                             "HTTP/1.1 301 Moved\r\nLocation: https://b/\r\n\r\n"
                             "HTTP/1.1 301 Moved\r\nLocation: /c\r\n\r\n"
                             "HTTP/1.1 200 OK\r\nLocation: http://d/\r\n"));
    assert_true(a.secure);
}

static void a_length_that_makes_no_sense_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: 10x\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n"};
    cs_answer a;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_non_null(read_all(&a, texts[i]));
    }
    assert_null(read_all(&a, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n"));
}

static void headers_without_end_are_refused(void **state)
{
    (void)state;
    static const char line[] = "X-Filler: 0123456789012345678901234567890123456789\r\n";
    cs_answer a;
    size_t taken = 0;
    cs_answer_begin(&a, false);
    while (taken < 2 * CS_ANSWER_MOST && cs_answer_line(&a, line, sizeof line - 1, 0) == NULL) {
        taken += sizeof line - 1;
        /* Neither do redirects make room for more. */
        cs_answer_line(&a, "HTTP/1.1 302 Found\r\n", 20, 0);
    }
    assert_true(taken <= CS_ANSWER_MOST);
    assert_true(taken > CS_ANSWER_MOST / 2);
}

static void strange_lines_do_no_harm(void **state)
{
    (void)state;
    static const char nul[] = "ETag: \"a\0b\"\r\n";
    cs_answer a;
    assert_null(read_all(&a, "HTTP/1.1\r\n:\r\n\r\nnothing\r\nETag:\r\nContent-Range: bytes "
                             "*/77\r\nContent-Range: lines 1-2\r\n"));
    assert_int_equal(a.status, 0);
    assert_int_equal(a.part, CS_SINK_UNKNOWN);
    assert_int_equal(a.part_total, 77);
    assert_null(cs_answer_line(&a, nul, sizeof nul - 1, 0));
    assert_string_equal(a.validator, "");
}

static void encodings_are_seen(void **state)
{
    (void)state;
    cs_answer a;
    assert_null(read_all(&a, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"));
    assert_true(a.encoded);
    assert_null(read_all(&a, "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n"));
    assert_false(a.encoded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_a_download_asks_for),
        cmocka_unit_test(a_weak_tag_is_no_validator),
        cmocka_unit_test(a_redirect_is_forgotten),
        cmocka_unit_test(no_step_leads_from_https_to_http),
        cmocka_unit_test(a_length_that_makes_no_sense_is_refused),
        cmocka_unit_test(headers_without_end_are_refused),
        cmocka_unit_test(strange_lines_do_no_harm),
        cmocka_unit_test(encodings_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
