/* SPDX-License-Identifier: MIT */
/* Each fault as a client sees it, which files it strikes, and that one which strikes once lets a retry
 * succeed. */
#include "client.h"

#include <time.h>

static cs_server *serve_with(cs_fault fault, double share, bool once)
{
    cs_fault_share faults[] = {{share, fault, once}};
    return client_serve(&(cs_server_options){
        .kind = CS_KIND_SMALL, .count = 10, .seed = 1, .faults = faults, .fault_count = 1});
}

static void every_fault_is_what_its_row_says(void **state)
{
    (void)state;
    static const struct {
        cs_fault fault;
        CURLcode code;
        long status;
        long bytes;         /* -1: a text */
        const char *header; /* among the answer's */
    } rows[] = {
        {CS_FAULT_STALL, CURLE_OPERATION_TIMEDOUT, 200, 2048, "Content-Length: 4096\r\n"},
        {CS_FAULT_CLOSE, CURLE_PARTIAL_FILE, 200, 2048, "Content-Length: 4096\r\n"},
        {CS_FAULT_SHORT, CURLE_PARTIAL_FILE, 200, 4096, "Content-Length: 5096\r\n"},
        {CS_FAULT_UNAVAILABLE, CURLE_OK, 503, -1, "Retry-After: 1\r\n"},
        {CS_FAULT_MANY, CURLE_OK, 429, -1, "Retry-After: 1\r\n"},
        {CS_FAULT_MANY_DATE, CURLE_OK, 429, -1, " GMT\r\n"},
        {CS_FAULT_MISSING, CURLE_OK, 404, -1, "Content-Length: "},
        {CS_FAULT_LOOP, CURLE_TOO_MANY_REDIRECTS, 302, -1, "Location: /small/0.jpg\r\n"},
        {CS_FAULT_FILE, CURLE_UNSUPPORTED_PROTOCOL, 302, -1, "Location: file:///etc/hostname\r\n"},
        {CS_FAULT_GZIP, CURLE_OK, 200, 4096, "Content-Encoding: gzip\r\n"},
    };
    assert_int_equal(COUNT_OF(rows), CS_FAULT_COUNT - 1);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cs_server *server = serve_with(rows[i].fault, 1, false);
        answer a = client_ask_once(
            server, &(question){.path = "/small/0.jpg",
                                .follow = true,
                                .timeout_ms = rows[i].code == CURLE_OPERATION_TIMEDOUT ? 2000 : 60000});
        if (a.code != rows[i].code || a.status != rows[i].status ||
            (rows[i].bytes >= 0 && a.bytes != (size_t)rows[i].bytes) ||
            strstr(a.headers, rows[i].header) == NULL) {
            fail_msg("%s: %s, status %ld, %zu bytes, %s", cs_fault_name(rows[i].fault),
                     curl_easy_strerror(a.code), a.status, a.bytes, a.headers);
        }
        assert_true(cs_server_counted(server).faults >= 1);
        free(a.body);
        cs_server_stop(server);
    }
}

static void the_date_to_retry_after_lies_ahead(void **state)
{
    (void)state;
    cs_server *server = serve_with(CS_FAULT_MANY_DATE, 1, false);
    time_t before = time(NULL);
    answer a = client_ask_once(server, &(question){.path = "/small/0.jpg"});
    const char *date = strstr(a.headers, "Retry-After: ");
    assert_non_null(date);
    char text[64];
    snprintf(text, sizeof text, "%.29s", date + strlen("Retry-After: "));
    time_t then = curl_getdate(text, NULL);
    assert_true(then >= before + 1 && then <= time(NULL) + 2);
    free(a.body);
    cs_server_stop(server);
}

static void a_fault_that_strikes_once_lets_a_retry_succeed(void **state)
{
    (void)state;
    cs_server *server = serve_with(CS_FAULT_CLOSE, 1, true);
    for (uint64_t file = 0; file < 2; file++) {
        char path[CS_CONTENT_PATH];
        cs_content_path(cs_server_catalogue(server), file, path);
        answer a = client_ask_once(server, &(question){.path = path, .method = "HEAD"});
        assert_int_equal(a.status, 200);
        a = client_ask_once(server, &(question){.path = path});
        assert_int_equal(a.code, CURLE_PARTIAL_FILE);
        free(a.body);
        a = client_ask_once(server, &(question){.path = path});
        assert_int_equal(a.code, CURLE_OK);
        assert_int_equal(a.bytes, 4096);
        free(a.body);
    }
    assert_int_equal(cs_server_counted(server).faults, 2);
    cs_server_stop(server);
    server = serve_with(CS_FAULT_CLOSE, 1, false);
    for (int try = 0; try < 3; try++) {
        answer a = client_ask_once(server, &(question){.path = "/small/0.jpg"});
        assert_int_equal(a.code, CURLE_PARTIAL_FILE);
        free(a.body);
    }
    cs_server_stop(server);
}

static void head_meets_a_status_and_does_not_use_it_up(void **state)
{
    (void)state;
    static const long expected[] = {503, 503, 503, 200};
    cs_server *server = serve_with(CS_FAULT_UNAVAILABLE, 1, true);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        answer a =
            client_ask_once(server, &(question){.path = "/small/0.jpg", .method = i < 2 ? "HEAD" : NULL});
        assert_int_equal(a.status, expected[i]);
        free(a.body);
    }
    cs_server_stop(server);
}

/* A stalled connection is suspended, and a server that did not look would keep it for ever. */
static void a_stall_ends_when_its_client_leaves(void **state)
{
    (void)state;
    cs_server *server = serve_with(CS_FAULT_STALL, 1, false);
    size_t before = count_descriptors();
    for (int i = 0; i < 5; i++) {
        answer a = client_ask_once(server, &(question){.path = "/small/0.jpg", .timeout_ms = 300});
        assert_int_equal(a.code, CURLE_OPERATION_TIMEDOUT);
        free(a.body);
    }
    for (int tries = 0; tries < 2000 && count_descriptors() > before; tries++) {
        usleep(10000);
    }
    assert_int_equal(count_descriptors(), before);
    cs_server_stop(server);
}

/* A listing that is struck would say nothing of files. */
static void the_listing_and_digests_have_no_faults(void **state)
{
    (void)state;
    cs_server *server = serve_with(CS_FAULT_MISSING, 1, false);
    answer a = client_ask_once(server, &(question){.path = "/3/gallery/1.json"});
    assert_int_equal(a.status, 200);
    free(a.body);
    a = client_ask_once(server, &(question){.path = "/digest/small/0.jpg"});
    assert_int_equal(a.status, 200);
    free(a.body);
    cs_server_stop(server);
}

static void the_seed_says_which_files_are_struck(void **state)
{
    (void)state;
    enum { FILES = 10000 };
    static const cs_fault_share shares[] = {{0.2, CS_FAULT_MISSING, false}, {0.1, CS_FAULT_STALL, false}};
    size_t missing = 0;
    size_t stalled = 0;
    size_t differ = 0;
    for (uint64_t file = 0; file < FILES; file++) {
        const cs_fault_share *strikes = cs_fault_strikes(shares, 2, 9, file);
        assert_ptr_equal(strikes, cs_fault_strikes(shares, 2, 9, file));
        missing += strikes == &shares[0];
        stalled += strikes == &shares[1];
        differ += strikes != cs_fault_strikes(shares, 2, 10, file);
    }
    /* Within 5 standard deviations: sqrt(10000 p (1 - p)) is 40 and 30. */
    assert_in_range(missing, 1800, 2200);
    assert_in_range(stalled, 850, 1150);
    assert_true(differ > 1000);
    assert_null(cs_fault_strikes(NULL, 0, 9, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_is_what_its_row_says),
        cmocka_unit_test(the_date_to_retry_after_lies_ahead),
        cmocka_unit_test(a_fault_that_strikes_once_lets_a_retry_succeed),
        cmocka_unit_test(head_meets_a_status_and_does_not_use_it_up),
        cmocka_unit_test(a_stall_ends_when_its_client_leaves),
        cmocka_unit_test(the_listing_and_digests_have_no_faults),
        cmocka_unit_test(the_seed_says_which_files_are_struck),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
