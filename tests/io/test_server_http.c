/* SPDX-License-Identifier: MIT */
/* What the server answers: files, ranges, digests and the listing, as a client sees them. */
#include "client.h"

#include <jansson.h>
#include <sys/resource.h>

static cs_server *server;
static CURL *easy;

static int start(void **state)
{
    (void)state;
    server = client_serve(
        &(cs_server_options){.kind = CS_KIND_GALLERY, .count = 20, .seed = 5, .client_id = "abc"});
    easy = curl_easy_init();
    return easy != NULL ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    curl_easy_cleanup(easy);
    cs_server_stop(server);
    return 0;
}

/* Bytes first to last of a file; freed by the caller. */
static char *made(uint64_t file, uint64_t first, size_t count)
{
    char *bytes = malloc(count);
    assert_non_null(bytes);
    cs_content_read(cs_server_catalogue(server), file, first, bytes, count);
    return bytes;
}

static void expect(answer *a, long status, uint64_t file, uint64_t first, size_t count)
{
    char *bytes = made(file, first, count);
    assert_int_equal(a->code, CURLE_OK);
    assert_int_equal(a->status, status);
    assert_int_equal(a->bytes, count);
    assert_memory_equal(a->body, bytes, count);
    free(bytes);
    free(a->body);
}

static void every_file_is_what_the_catalogue_says_over_one_connection(void **state)
{
    (void)state;
    long connections = 0;
    CURL *own = curl_easy_init();
    for (uint64_t file = 0; file < 20; file++) {
        char path[CS_CONTENT_PATH];
        char type[64];
        char tag[CS_CONTENT_ETAG];
        cs_content_path(cs_server_catalogue(server), file, path);
        cs_content_etag(cs_server_catalogue(server), file, tag);
        answer a = client_ask(own, server, &(question){.path = path});
        snprintf(type, sizeof type, "Content-Type: %s\r\n", cs_content_type(file));
        assert_contains(a.headers, type);
        assert_contains(a.headers, tag);
        assert_contains(a.headers, "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n");
        assert_contains(a.headers, "Accept-Ranges: bytes\r\n");
        connections += a.connections;
        expect(&a, 200, file, 0, cs_content_size(cs_server_catalogue(server), file));
    }
    curl_easy_cleanup(own);
    assert_int_equal(connections, 1);
}

static void head_tells_the_length_and_sends_nothing(void **state)
{
    (void)state;
    char length[64];
    answer a = client_ask(easy, server, &(question){.path = "/gallery/0.jpg", .method = "HEAD"});
    snprintf(length, sizeof length, "Content-Length: %llu\r\n",
             (unsigned long long)cs_content_size(cs_server_catalogue(server), 0));
    assert_int_equal(a.code, CURLE_OK);
    assert_int_equal(a.status, 200);
    assert_int_equal(a.bytes, 0);
    assert_contains(a.headers, length);
}

static void a_range_is_exact(void **state)
{
    (void)state;
    size_t size = cs_content_size(cs_server_catalogue(server), 0);
    char content[80];
    answer a =
        client_ask(easy, server, &(question){.path = "/gallery/0.jpg", .header = "Range: bytes=1001-70003"});
    snprintf(content, sizeof content, "Content-Range: bytes 1001-70003/%zu\r\n", size);
    assert_contains(a.headers, content);
    expect(&a, 206, 0, 1001, 69003);
    a = client_ask(easy, server, &(question){.path = "/gallery/0.jpg", .header = "Range: bytes=-13"});
    expect(&a, 206, 0, size - 13, 13);
    a = client_ask(easy, server, &(question){.path = "/gallery/0.jpg", .header = "Range: bytes=90000000-"});
    snprintf(content, sizeof content, "Content-Range: bytes */%zu\r\n", size);
    assert_int_equal(a.status, 416);
    assert_contains(a.headers, content);
    free(a.body);
}

/* Two headers in one question, as libcurl sends them: the second rides behind the first's line end. */
static answer ask_if_range(const char *condition)
{
    char headers[128];
    snprintf(headers, sizeof headers, "If-Range: %s\r\nRange: bytes=5-9", condition);
    return client_ask(easy, server, &(question){.path = "/gallery/0.jpg", .header = headers});
}

static void if_range_wants_the_same_entity(void **state)
{
    (void)state;
    char tag[CS_CONTENT_ETAG];
    size_t size = cs_content_size(cs_server_catalogue(server), 0);
    cs_content_etag(cs_server_catalogue(server), 0, tag);
    answer a = ask_if_range(tag);
    expect(&a, 206, 0, 5, 5);
    a = ask_if_range("\"another\"");
    expect(&a, 200, 0, 0, size);
    a = ask_if_range("Thu, 01 Jan 2026 00:00:00 GMT");
    expect(&a, 206, 0, 5, 5);
    a = ask_if_range("Fri, 02 Jan 2026 00:00:00 GMT");
    expect(&a, 200, 0, 0, size);
}

static void the_digest_is_the_files(void **state)
{
    (void)state;
    char line[CS_CONTENT_DIGEST + 16];
    char digest[CS_CONTENT_DIGEST];
    cs_content_digest(cs_server_catalogue(server), 0, digest);
    snprintf(line, sizeof line, "%s  0.jpg\n", digest);
    answer a = client_ask(easy, server, &(question){.path = "/digest/gallery/0.jpg"});
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body, line);
    free(a.body);
}

static void the_listing_names_every_file_once(void **state)
{
    (void)state;
    bool seen[20] = {false};
    for (int page = 1; page <= 6; page++) {
        char path[32];
        snprintf(path, sizeof path, "/3/gallery/%d.json", page);
        answer a =
            client_ask(easy, server, &(question){.path = path, .header = "Authorization: Client-ID abc"});
        assert_int_equal(a.status, 200);
        json_t *whole = json_loads(a.body, 0, NULL);
        assert_true(json_is_true(json_object_get(whole, "success")));
        assert_int_equal(json_integer_value(json_object_get(whole, "status")), 200);
        size_t i;
        json_t *one;
        json_array_foreach(json_object_get(whole, "data"), i, one)
        {
            uint64_t file = 99;
            const char *link = json_string_value(json_object_get(one, "link"));
            size_t host = strlen(cs_server_url(server));
            assert_memory_equal(link, cs_server_url(server), host);
            assert_true(cs_content_find(cs_server_catalogue(server), link + host, &file));
            assert_false(seen[file]);
            seen[file] = true;
            assert_int_equal(json_integer_value(json_object_get(one, "size")),
                             cs_content_size(cs_server_catalogue(server), file));
        }
        json_decref(whole);
        free(a.body);
    }
    for (size_t file = 0; file < 20; file++) {
        assert_true(seen[file]);
    }
}

static void the_listing_wants_the_client_id(void **state)
{
    (void)state;
    static const char *const headers[] = {NULL, "Authorization: Client-ID abcd",
                                          "Authorization: Client-ID ab", "Authorization: Bearer abc",
                                          "Authorization: abc"};
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        answer a = client_ask(easy, server, &(question){.path = "/3/gallery/1.json", .header = headers[i]});
        assert_int_equal(a.status, 401);
        assert_contains(a.headers, "WWW-Authenticate: Client-ID\r\n");
        assert_contains(a.body, "\"success\":false,\"status\":401");
        free(a.body);
    }
}

static void what_is_not_there_is_404_and_other_methods_are_405(void **state)
{
    (void)state;
    static const char *const none[] = {"/",
                                       "/gallery/20.jpg",
                                       "/small/0.jpg",
                                       "/digest/gallery/x",
                                       "/3/gallery/7.json",
                                       "/3/gallery/0.json",
                                       "/3/gallery/1.jsonx",
                                       "/3/gallery/"};
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        answer a =
            client_ask(easy, server, &(question){.path = none[i], .header = "Authorization: Client-ID abc"});
        if (a.status != 404) {
            fail_msg("%s: %ld", none[i], a.status);
        }
        free(a.body);
    }
    answer a = client_ask(easy, server, &(question){.path = "/gallery/0.jpg", .method = "DELETE"});
    assert_int_equal(a.status, 405);
    assert_contains(a.headers, "Allow: GET, HEAD\r\n");
}

static void requests_and_bytes_are_counted(void **state)
{
    (void)state;
    cs_server_counts before = cs_server_counted(server);
    answer a = client_ask(easy, server, &(question){.path = "/gallery/0.jpg", .header = "Range: bytes=0-99"});
    free(a.body);
    cs_server_counts after = cs_server_counted(server);
    assert_int_equal(after.requests - before.requests, 1);
    assert_int_equal(after.bytes - before.bytes, 100);
    assert_int_equal(after.faults, 0);
}

static void it_listens_on_the_loopback_interface(void **state)
{
    (void)state;
    static const char wanted[] = "http://127.0.0.1:";
    assert_memory_equal(cs_server_url(server), wanted, sizeof wanted - 1);
    cs_server *six = client_serve(&(cs_server_options){.kind = CS_KIND_SMALL, .address = "::1"});
    assert_memory_equal(cs_server_url(six), "http://[::1]:", 13);
    answer a = client_ask_once(six, &(question){.path = "/small/0.jpg"});
    assert_int_equal(a.bytes, 4096);
    free(a.body);
    cs_server_stop(six);
}

/* Port 0 is any; one that is taken is an error with a way out, and so is what is no address. */
static void what_cannot_be_listened_on_is_told(void **state)
{
    (void)state;
    cs_server *second = NULL;
    cs_message message;
    const char *port = strrchr(cs_server_url(server), ':') + 1;
    cs_server_options options = {.kind = CS_KIND_SMALL, .port = (uint16_t)atoi(port)};
    assert_int_equal(cs_server_start(&options, &message, &second), CS_ERR_SYSTEM);
    assert_null(second);
    assert_contains(message.text, port);
    assert_contains(message.text, "or 0 for any that is free");
    options = (cs_server_options){.kind = CS_KIND_SMALL, .address = "localhost.invalid"};
    assert_int_equal(cs_server_start(&options, &message, &second), CS_ERR_ARGUMENT);
    assert_contains(message.text, "'localhost.invalid': expected a numeric address");
    options = (cs_server_options){.kind = CS_KIND_SMALL, .address = "192.0.2.1"};
    assert_int_equal(cs_server_start(&options, &message, &second), CS_ERR_SYSTEM);
    options = (cs_server_options){.kind = CS_KIND_SMALL, .latency = -1};
    assert_int_equal(cs_server_start(&options, &message, &second), CS_ERR_ARGUMENT);
    cs_fault_share much[] = {{0.6, CS_FAULT_STALL, false}, {0.6, CS_FAULT_CLOSE, false}};
    options = (cs_server_options){.kind = CS_KIND_SMALL, .faults = much, .fault_count = 2};
    assert_int_equal(cs_server_start(&options, &message, &second), CS_ERR_ARGUMENT);
    assert_contains(message.text, "add up to 120%");
}

/* Whichever file cannot be opened any more: an error with a way out, and nothing stays open. */
static void too_few_open_files_are_told(void **state)
{
    (void)state;
    struct rlimit limit;
    cs_server *second = NULL;
    cs_message message;
    cs_server_options options = {.kind = CS_KIND_SMALL};
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    size_t before = count_descriptors();
    size_t failures = 0;
    for (rlim_t most = 0; second == NULL && most < 100; most++) {
        struct rlimit few = {most, limit.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        cs_status status = cs_server_start(&options, &message, &second);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        if (status != CS_OK) {
            assert_null(second);
            assert_int_equal(status, CS_ERR_SYSTEM);
            assert_contains(message.text, "open files");
            assert_int_equal(count_descriptors(), before);
            failures++;
        }
    }
    assert_non_null(second);
    assert_true(failures >= 4); /* the socket, the timer, libmicrohttpd's own two */
    cs_server_stop(second);
    assert_int_equal(count_descriptors(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_what_the_catalogue_says_over_one_connection),
        cmocka_unit_test(head_tells_the_length_and_sends_nothing),
        cmocka_unit_test(a_range_is_exact),
        cmocka_unit_test(if_range_wants_the_same_entity),
        cmocka_unit_test(the_digest_is_the_files),
        cmocka_unit_test(the_listing_names_every_file_once),
        cmocka_unit_test(the_listing_wants_the_client_id),
        cmocka_unit_test(what_is_not_there_is_404_and_other_methods_are_405),
        cmocka_unit_test(requests_and_bytes_are_counted),
        cmocka_unit_test(it_listens_on_the_loopback_interface),
        cmocka_unit_test(too_few_open_files_are_told),
        cmocka_unit_test(what_cannot_be_listened_on_is_told),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
