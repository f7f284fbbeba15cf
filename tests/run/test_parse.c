/* SPDX-License-Identifier: MIT */
/* Values as people write them on the command line, good and bad. */
#include "support.h"

#include <math.h>

#include "cmd/cmd.h"
#include "run/parse.h"

typedef struct count_case {
    const char *text;
    uint64_t value;
} count_case;

typedef struct real_case {
    const char *text;
    double value;
} real_case;

static void counts(void **state)
{
    (void)state;
    static const count_case good[] = {
        {"0", 0},
        {"7", 7},
        {"1000", 1000},
        {"007", 7},
        {"1e6", 1000000},
        {"2.5e3", 2500},
        {"64k", 65536},
        {"64K", 65536},
        {"2M", 2097152},
        {"1G", 1 << 30},
        {"1.5k", 1536},
        {"0.5k", 512},
        {"1e3k", 1024000},
        {"1.0", 1},
        {"9007199254740993", UINT64_C(9007199254740993)},
        {"9223372036854775807", INT64_MAX},
        {"9999999999999999999", UINT64_C(9999999999999999999)},
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        uint64_t value = 99;
        if (!cs_parse_count(good[i].text, &value) || value != good[i].value) {
            fail_msg("'%s' gave %llu", good[i].text, (unsigned long long)value);
        }
    }
}

static void seconds(void **state)
{
    (void)state;
    static const real_case good[] = {
        {"10", 10},   {"10s", 10},    {"500ms", 0.5}, {"20us", 20e-6}, {"100ns", 100e-9},
        {"3m", 180},  {"3min", 180},  {"1h", 3600},   {"0", 0},        {"1.5m", 90},
        {".5s", 0.5}, {"1e-3", 1e-3}, {"2.5h", 9000},
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        double value = 99;
        if (!cs_parse_seconds(good[i].text, &value) || fabs(value - good[i].value) > 1e-15 * value) {
            fail_msg("'%s' gave %.17g", good[i].text, value);
        }
    }
}

static void fractions(void **state)
{
    (void)state;
    static const real_case good[] = {
        {"2%", 0.02}, {"0.02", 0.02}, {"0", 0}, {"100%", 1}, {"1.5%", 0.015}, {".5%", 0.005}, {"0.1%", 0.001},
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        double value = 99;
        if (!cs_parse_fraction(good[i].text, &value) || fabs(value - good[i].value) > 1e-15) {
            fail_msg("'%s' gave %.17g", good[i].text, value);
        }
    }
}

/* Refused by all three; the value stays as it was. */
static void what_is_no_number(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     " ",     "-1",           "+1",      "k",     "s",
                                      "%",    "abc",   "1,5",          "1 ",      " 1",    "1 k",
                                      "1kk",  "1e",    "1.5.",         "1..5",    "nan",   "inf",
                                      "-inf", "1e999", "1x",           "--1",     "1_000", ".",
                                      "0x",   "1e6e6", "\xe2\x82\xac", "infinity"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint64_t count = 99;
        double real = 99;
        if (cs_parse_count(bad[i], &count) || cs_parse_seconds(bad[i], &real) ||
            cs_parse_fraction(bad[i], &real)) {
            fail_msg("'%s' was taken for a number", bad[i]);
        }
        assert_true(count == 99 && real == 99);
    }
}

static void what_is_no_whole_number(void **state)
{
    (void)state;
    /* 2^53 + 1 and more cannot be told from its neighbours once it has been a double. */
    static const char *const bad[] = {"1.5",
                                      "1e-3",
                                      "0.1k",
                                      "2%",
                                      "10s",
                                      "1e16",
                                      "1e19",
                                      "9e15k",
                                      "18446744073709551616",
                                      "99999999999999999999"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint64_t count = 99;
        if (cs_parse_count(bad[i], &count)) {
            fail_msg("'%s' was taken for %llu", bad[i], (unsigned long long)count);
        }
        assert_true(count == 99);
    }
}

static void units_are_not_mixed_up(void **state)
{
    (void)state;
    double value = 99;
    assert_false(cs_parse_seconds("5%", &value));
    assert_false(cs_parse_seconds("5k", &value));
    assert_false(cs_parse_seconds("5M", &value)); /* minutes are m */
    assert_false(cs_parse_seconds("5S", &value));
    assert_false(cs_parse_fraction("5s", &value));
    assert_false(cs_parse_fraction("5%%", &value));
    assert_true(value == 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(seconds),
        cmocka_unit_test(fractions),
        cmocka_unit_test(what_is_no_number),
        cmocka_unit_test(what_is_no_whole_number),
        cmocka_unit_test(units_are_not_mixed_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
