/* SPDX-License-Identifier: MIT */
/* The header Retry-After in all its forms, and what only looks like one. */
#include "support.h"

#include <stdbool.h>

#include "http/retry_after.h"

static const int64_t example = 784111777; /* RFC 9110's date, 1994-11-06 08:49:37 */

static void assert_wait(const char *value, int64_t now, double expected)
{
    double seconds = -1;
    assert_true(cs_retry_after(value, strlen(value), now, &seconds));
    assert_true(seconds == expected);
}

static void assert_refused(const char *value)
{
    double seconds = -1;
    if (cs_retry_after(value, strlen(value), example, &seconds)) {
        fail_msg("'%s' was taken as %g s", value, seconds);
    }
}

static void seconds_are_read(void **state)
{
    (void)state;
    assert_wait("120", example, 120);
    assert_wait("0", example, 0);
    assert_wait(" \t007 \r\n", example, 7);
    double seconds = 0;
    assert_true(cs_retry_after("1234", 2, example, &seconds));
    assert_true(seconds == 12);
}

static void a_number_of_any_length_is_a_long_wait(void **state)
{
    (void)state;
    char digits[1001];
    double seconds = 0;
    memset(digits, '9', 1000);
    assert_true(cs_retry_after(digits, 1000, example, &seconds));
    assert_true(seconds >= 1e9 && seconds <= 1e11);
}

static void all_three_forms_of_a_date_are_read(void **state)
{
    (void)state;
    static const char *const dates[] = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                        "Sun Nov  6 08:49:37 1994"};
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        assert_wait(dates[i], example - 90, 90);
        assert_wait(dates[i], example, 0);
        assert_wait(dates[i], example + 5, 0); /* it is past */
    }
    assert_wait("Sun Nov 16 08:49:37 1994", example, 10 * 86400);
}

static void the_calendar_is_right(void **state)
{
    (void)state;
    assert_wait("Thu, 01 Jan 1970 00:00:00 GMT", -60, 60);
    assert_wait("Thu, 29 Feb 2024 00:00:00 GMT", 0, 1709164800);
    assert_wait("Fri, 01 Mar 2024 00:00:00 GMT", 0, 1709251200);
    assert_wait("Tue, 29 Feb 2000 12:00:00 GMT", 0, 951825600);
    assert_wait("Mon, 01 Mar 2100 00:00:00 GMT", 0, 4107542400);
    assert_wait("Fri, 31 Dec 9999 23:59:59 GMT", 0, 253402300799);
    assert_wait("Sat, 31 Dec 2016 23:59:60 GMT", 0, 1483228800); /* a leap second */
    assert_refused("Wed, 29 Feb 2023 00:00:00 GMT");
    assert_refused("Mon, 29 Feb 2100 00:00:00 GMT");
    assert_refused("Mon, 31 Apr 2023 00:00:00 GMT");
    assert_refused("Mon, 00 Jan 2023 00:00:00 GMT");
    assert_refused("Mon, 01 Jan 0000 00:00:00 GMT");
    assert_refused("Mon, 01 Jan 2023 24:00:00 GMT");
    assert_refused("Mon, 01 Jan 2023 00:60:00 GMT");
    assert_refused("Mon, 01 Jan 2023 00:00:61 GMT");
}

/* RFC 9110, 5.6.7: what looks more than 50 years ahead is the last such year that was. */
static void two_digits_of_a_year_are_the_nearest(void **state)
{
    (void)state;
    const int64_t in_2026 = 1767225600;
    assert_wait("Friday, 01-Jan-27 00:00:00 GMT", in_2026, 365 * 86400);
    assert_wait("Wednesday, 01-Jan-76 00:00:00 GMT", in_2026, (50 * 365 + 12) * 86400.0);
    assert_wait("Saturday, 01-Jan-77 00:00:00 GMT", in_2026, 0);
    assert_wait("Saturday, 01-Jan-05 00:00:00 GMT", 4070908800 /* 2099 */, (6 * 365 + 1) * 86400.0);
}

static void everything_else_is_refused(void **state)
{
    (void)state;
    static const char *const others[] = {"",
                                         " ",
                                         "-1",
                                         "+1",
                                         "1.5",
                                         "1e3",
                                         "0x10",
                                         "12 s",
                                         "12,13",
                                         "soon",
                                         "inf",
                                         "nan",
                                         "Sun, 06 Nov 1994 08:49:37",
                                         "Sun, 06 Nov 1994 08:49:37 CET",
                                         "Sun, 06 Nov 1994 08:49:37 GMT x",
                                         "Sun, 6 Nov 1994 08:49:37 GMT",
                                         "Son, 06 Nov 1994 08:49:37 GMT",
                                         "Sun, 06 Okt 1994 08:49:37 GMT",
                                         "Sun, 06-Nov-94 08:49:37 GMT",
                                         "1994-11-06T08:49:37Z",
                                         "Sun Nov 6 08:49:37 1994"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_refused(others[i]);
    }
    double seconds = 0;
    assert_false(cs_retry_after("1\0", 2, example, &seconds));
    assert_false(cs_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 20, example, &seconds));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_are_read),
        cmocka_unit_test(a_number_of_any_length_is_a_long_wait),
        cmocka_unit_test(all_three_forms_of_a_date_are_read),
        cmocka_unit_test(the_calendar_is_right),
        cmocka_unit_test(two_digits_of_a_year_are_the_nearest),
        cmocka_unit_test(everything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
