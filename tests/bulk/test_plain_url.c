/* SPDX-License-Identifier: MIT */
/* URLs as terminals and logs may see them: no password, no control byte, nothing that is not ASCII. */
#include "support.h"

#include "bulk/plain_url.h"

static void assert_plain(const char *url, const char *expected)
{
    char text[CS_PLAIN_URL_MOST];
    cs_plain_url(url, text, sizeof text);
    assert_string_equal(text, expected);
}

static void most_stay_as_they_are(void **state)
{
    (void)state;
    assert_plain("https://example.org/a/b.jpg?x=1&y=%20#top", "https://example.org/a/b.jpg?x=1&y=%20#top");
    assert_plain("http://example.org/user@example.org", "http://example.org/user@example.org");
    assert_plain("http://example.org?to=user@example.org", "http://example.org?to=user@example.org");
    assert_plain("", "");
}

static void user_and_password_are_hidden(void **state)
{
    (void)state;
    assert_plain("https://me:secret@example.org/a", "https://***@example.org/a");
    assert_plain("https://token@example.org", "https://***@example.org");
    assert_plain("https://me:p@ss@example.org/a@b", "https://***@example.org/a@b");
    assert_plain("https:/me:secret@example.org/a", "https:/***@example.org/a");
    assert_plain("https:///me:secret@example.org/a", "https:///***@example.org/a");
    assert_plain("me:secret@example.org/a", "***@example.org/a");
    assert_plain("//me:secret@example.org/a", "//***@example.org/a");
    assert_plain("me@example.org", "***@example.org");
}

static void other_bytes_are_percent_encoded(void **state)
{
    (void)state;
    assert_plain("http://h/a\x1b[31m\r\nb", "http://h/a%1B[31m%0D%0Ab");
    assert_plain("http://h/\xc3\xa4 \x7f", "http://h/%C3%A4%20%7F");
    assert_plain("http://h/\xc2\x9b", "http://h/%C2%9B"); /* CSI, as a terminal of UTF-8 takes it */
}

static void what_is_long_is_cut(void **state)
{
    (void)state;
    char text[20];
    cs_plain_url("http://example.org/0123456789", text, sizeof text);
    assert_string_equal(text, "http://examp"
                              "l...");
    for (size_t size = 8; size < 40; size++) { /* for the sanitizer */
        char *exact = malloc(size);
        assert_non_null(exact);
        cs_plain_url("\x01\x02\x03\x04\x05\x06\x07\x08", exact, size);
        assert_true(strlen(exact) < size);
        cs_plain_url("http://me:secret@example.org/0123456789", exact, size);
        assert_null(strstr(exact, "me"));
        free(exact);
    }
}

static void texts_keep_utf8(void **state)
{
    (void)state;
    char text[16];
    cs_plain_text("\xc3\xa4\n\x1b!", text, sizeof text);
    assert_string_equal(text, "\xc3\xa4?"
                              "?!");
    cs_plain_text("0123456789", text, 4);
    assert_string_equal(text, "012");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_stay_as_they_are),
        cmocka_unit_test(user_and_password_are_hidden),
        cmocka_unit_test(other_bytes_are_percent_encoded),
        cmocka_unit_test(what_is_long_is_cut),
        cmocka_unit_test(texts_keep_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
