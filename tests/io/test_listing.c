/* SPDX-License-Identifier: MIT */
/* A gallery's listing: its links, and pages that are none. */
#include "support.h"

#include <stdbool.h>
#include <stdlib.h>

#include "gallery/listing.h"

static const char *const usual[] = {".jpg", ".gif", ".mp4", NULL};

static void append(void *context, const char *url)
{
    strcat(context, url);
    strcat(context, " ");
}

static void assert_links(const char *text, const char *const *extensions, const char *expected)
{
    char links[4096] = "";
    cs_message message = {""};
    assert_int_equal(cs_listing_read(text, strlen(text), extensions, append, links, &message), CS_OK);
    assert_string_equal(links, expected);
}

static void assert_refused(const char *text, size_t length, const char *reason)
{
    char links[4096] = "";
    cs_message message = {""};
    assert_int_equal(cs_listing_read(text, length, usual, append, links, &message), CS_ERR_ARGUMENT);
    assert_string_equal(links, "");
    if (strstr(message.text, reason) == NULL) {
        fail_msg("expected '%s' in '%s'", reason, message.text);
    }
}

static void links_are_reported_in_their_order(void **state)
{
    (void)state;
    assert_links("{\"data\": [{\"link\": \"https://i/b.jpg\", \"size\": 1}, {\"link\": \"http://i/a.gif\"}], "
                 "\"success\": true}",
                 usual, "https://i/b.jpg http://i/a.gif ");
    assert_links("{\"data\": []}", usual, "");
}

static void they_are_filtered_by_the_end_of_their_path(void **state)
{
    (void)state;
    static const char page[] =
        "{\"data\": [{\"link\": \"HTTPS://i/a.JPG\"}, {\"link\": \"http://i/b.png?x=.jpg\"},"
        "{\"link\": \"http://i/c.gif?x#y\"}, {\"link\": \"http://i/d#.gif\"}, {\"link\": \"http://i/a/e\"},"
        "{\"link\": \"http://h.jpg\"}, {\"link\": \"http://i/jpg\"}]}";
    static const char *const png[] = {".png", NULL};
    static const char *const none[] = {NULL};
    assert_links(page, usual, "HTTPS://i/a.JPG http://i/c.gif?x#y ");
    assert_links(page, png, "http://i/b.png?x=.jpg ");
    assert_links(page, none, "");
}

static void entries_without_a_link_are_passed_over(void **state)
{
    (void)state;
    assert_links(
        "{\"data\": [{\"id\": \"album\"}, {\"link\": null}, 7, null, [], {\"link\": \"http://i/a.jpg\"}]}",
        usual, "http://i/a.jpg ");
}

static void a_page_that_is_no_listing_is_refused_whole(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *reason;
    } pages[] = {
        {"", "line 1"},
        {"<html>", "line 1, column"},
        {"{\"data\": [{\"link\": \"http://i/a.jpg\"}", "line 1"},
        {"{\"data\": [{\"link\": \"http://i/a.jpg\"}]} x", "line 1"},
        {"[]", "there is no 'data'"},
        {"{\"links\": []}", "there is no 'data'"},
        {"{\"data\": {\"error\": \"x\"}}", "'data' is no array"},
        {"{\"data\": [{\"link\": \"http://i/a.jpg\"}, {\"link\": \"file:///etc/passwd.jpg\"}]}",
         "data[1].link: expected an http"},
        {"{\"data\": [{\"link\": \"http://i/a.jpg\"}, {\"link\": 7}]}", "data[1].link"},
        {"{\"data\": [{\"link\": \"javascript:\\u001b[31m\\u00e4.jpg\"}]}", "got javascript:?[31m??.jpg"},
        {"{\"data\": [{\"link\": \"http://i/a\\u0000.jpg\"}]}", "\\u0000"},
        {"{\"data\": [{\"link\": \"http://i/\xff.jpg\"}]}", "decode byte 0xff"},
    };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        assert_refused(pages[i].text, strlen(pages[i].text), pages[i].reason);
    }
    assert_refused("{\"data\": []}\0", 13, "line 1");
}

/* "[[[[ ... ]]]]", inside of data. */
static void a_deeply_nested_page_is_refused(void **state)
{
    (void)state;
    enum { DEPTH = 1000000 };
    static char page[2 * DEPTH + 16] = "{\"data\": ";
    memset(page + 9, '[', DEPTH);
    memset(page + 9 + DEPTH, ']', DEPTH);
    page[9 + 2 * DEPTH] = '}';
    assert_refused(page, strlen(page), "more values");
    assert_refused(page, 9 + 5000, "maximum parsing depth");
}

static void a_huge_page_is_refused(void **state)
{
    (void)state;
    static char page[CS_LISTING_MOST + 2];
    memset(page, ' ', sizeof page - 1);
    memcpy(page, "{\"data\": []}", 12);
    assert_links("{\"data\": []}", usual, "");
    assert_refused(page, sizeof page - 1, "expected at most 16777216 bytes");
    cs_message message = {""};
    assert_int_equal(cs_listing_read(page, CS_LISTING_MOST, usual, append, NULL, &message), CS_OK);
    /* Small, but a hundred times as large in memory. */
    memset(page + 10, ',', 1 << 19);
    assert_refused(page, 1 << 20, "more values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_reported_in_their_order),
        cmocka_unit_test(they_are_filtered_by_the_end_of_their_path),
        cmocka_unit_test(entries_without_a_link_are_passed_over),
        cmocka_unit_test(a_page_that_is_no_listing_is_refused_whole),
        cmocka_unit_test(a_deeply_nested_page_is_refused),
        cmocka_unit_test(a_huge_page_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
