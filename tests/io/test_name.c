/* SPDX-License-Identifier: MIT */
/* What a URL's file is called, whatever the URL tries. */
#include "support.h"

#include <stdbool.h>

#include "file/name.h"

static void assert_name(const char *url, const char *expected)
{
    char name[CS_NAME_MOST + 1];
    cs_name_from_url(url, name);
    assert_string_equal(name, expected);
    assert_true(cs_name_is_safe(name));
}

static void the_last_segment_of_the_path_is_the_name(void **state)
{
    (void)state;
    assert_name("https://example.org/a/photo.jpg", "photo.jpg");
    assert_name("https://example.org/photo.jpg?width=3/4#x/y", "photo.jpg");
    assert_name("https://example.org/photo.jpg#top", "photo.jpg");
    assert_name("example.org/photo.jpg", "photo.jpg");
    assert_name("http://h/holiday%20photo%C3%A4.jpg", "holiday photo\xc3\xa4.jpg");
    assert_name("http://h/100%25.txt", "100%.txt");
    assert_name("http://h/100%.txt%4", "100%.txt%4");
    assert_name("http://h/go?to=http://other/x.jpg", "go");
}

static void without_a_last_segment_it_is_the_host(void **state)
{
    (void)state;
    assert_name("https://example.org", "example.org.html");
    assert_name("https://example.org/", "example.org.html");
    assert_name("https://example.org/a/?q=x.jpg", "example.org.html");
    assert_name("https://example.org?q", "example.org.html");
    assert_name("https://user:secret@example.org:8080/", "example.org.html");
    assert_name("https://a@b:secret@example.org/", "example.org.html");
    assert_name("http://[2001:db8::1]:80/", "2001:db8::1.html");
    assert_name("http://", "index.html");
    assert_name("", "index.html");
    assert_name("http://:80/", "index.html");
}

static void no_name_leads_out_of_the_folder(void **state)
{
    (void)state;
    assert_name("http://h/../../etc/passwd", "passwd");
    assert_name("http://h/..", "_.");
    assert_name("http://h/.", "_");
    assert_name("http://h/%2e%2e%2f", "_._");
    assert_name("http://h/%2e%2e%2F%2e%2e%2fetc%2fpasswd", "_._.._etc_passwd");
    assert_name("http://h/..%5c..%5cx", "_._.._x");
    assert_name("http://h/a\\b", "a_b");
    assert_name("http://h/.bashrc", "_bashrc");
    assert_name("http://h/%2ecoresweep-1.part", "_coresweep-1.part");
    assert_name("http://../", "_..html");
}

static void no_name_is_an_option_or_steers_a_terminal(void **state)
{
    (void)state;
    assert_name("http://h/-rf", "_rf");
    assert_name("http://h/%2drf", "_rf");
    assert_name("http://h/a%00b.jpg", "a_b.jpg");
    assert_name("http://h/a%0ab%7f%1b", "a_b__");
    assert_name("http://h/%C2%9B31m", "_31m");
    assert_name("http://h/%E2%80%AEgpj.exe", "_gpj.exe");
    assert_name("http://h/%E2%81%A6x", "_x");
}

static void what_is_not_utf_8_is_replaced(void **state)
{
    (void)state;
    assert_name("http://h/%e4.gif", "_.gif");
    assert_name("http://h/%c3", "_");
    assert_name("http://h/%c3%28", "_(");
    assert_name("http://h/%c0%ae%c0%ae", "____"); /* "..", too long */
    assert_name("http://h/%e0%80%af", "___");
    assert_name("http://h/%ed%a0%80", "___"); /* a surrogate */
    assert_name("http://h/%f4%90%80%80", "____");
    assert_name("http://h/%f0%9f%98%80", "\xf0\x9f\x98\x80");
}

static void a_long_name_is_cut_before_its_extension(void **state)
{
    (void)state;
    char url[2048] = "http://h/";
    char expected[CS_NAME_MOST + 1];
    memset(url + 9, 'a', 300);
    memcpy(url + 309, ".jpeg?x", sizeof ".jpeg?x");
    memset(expected, 'a', CS_NAME_MOST);
    memcpy(expected + CS_NAME_MOST - 5, ".jpeg", sizeof ".jpeg");
    assert_name(url, expected);

    /* What is long behind the dot is no extension. */
    memcpy(url + 9, "b.", 2);
    url[309] = '\0';
    memset(expected, 'a', CS_NAME_MOST);
    memcpy(expected, "b.", 2);
    expected[CS_NAME_MOST] = '\0';
    assert_name(url, expected);

    /* 'x' and 100 characters of two bytes: the cut does not halve one. */
    strcpy(url, "http://h/x");
    strcpy(expected, "x");
    for (int i = 0; i < 150; i++) {
        strcat(url, "%c3%a4");
        strcat(expected, i < 99 ? "\xc3\xa4" : "");
    }
    assert_name(url, expected);
}

static void a_persons_name_keeps_the_same_rules(void **state)
{
    (void)state;
    char name[300];
    static const char *const safe[] = {"a", "-a", "a b.jpg", "\xc3\xa4", "a..b", "~"};
    static const char *const unsafe[] = {"",     ".",    "..",   ".a",   "a/b",         "/a",
                                         "a\\b", "a\nb", "\x7f", "\xc3", "\xe2\x80\xae"};
    for (size_t i = 0; i < COUNT_OF(safe); i++) {
        assert_true(cs_name_is_safe(safe[i]));
    }
    for (size_t i = 0; i < COUNT_OF(unsafe); i++) {
        assert_false(cs_name_is_safe(unsafe[i]));
    }
    memset(name, 'a', sizeof name);
    name[255] = '\0';
    assert_true(cs_name_is_safe(name));
    name[255] = 'a';
    name[256] = '\0';
    assert_false(cs_name_is_safe(name));
}

static void a_number_stands_before_the_extension(void **state)
{
    (void)state;
    char long_name[CS_NAME_LONGEST + 1];
    char numbered[CS_NAME_LONGEST + 1];
    cs_name_number("photo.jpg", 2, numbered);
    assert_string_equal(numbered, "photo.2.jpg");
    cs_name_number("README", 10, numbered);
    assert_string_equal(numbered, "README.10");
    memset(long_name, 'a', sizeof long_name);
    memcpy(long_name + CS_NAME_LONGEST - 4, ".jpg", sizeof ".jpg");
    cs_name_number(long_name, 4294967295, numbered);
    assert_int_equal(strlen(numbered), CS_NAME_LONGEST);
    assert_string_equal(numbered + CS_NAME_LONGEST - 16, "a.4294967295.jpg");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_segment_of_the_path_is_the_name),
        cmocka_unit_test(without_a_last_segment_it_is_the_host),
        cmocka_unit_test(no_name_leads_out_of_the_folder),
        cmocka_unit_test(no_name_is_an_option_or_steers_a_terminal),
        cmocka_unit_test(what_is_not_utf_8_is_replaced),
        cmocka_unit_test(a_long_name_is_cut_before_its_extension),
        cmocka_unit_test(a_persons_name_keeps_the_same_rules),
        cmocka_unit_test(a_number_stands_before_the_extension),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
