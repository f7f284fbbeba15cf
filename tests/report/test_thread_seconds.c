/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <math.h>

#include "comma_locale.h"
#include "report/thread_seconds.h"

static char *text;

static void set(const double *seconds, unsigned count, const char *expected)
{
    assert_int_equal(cs_thread_seconds_set(&text, seconds, count), CS_OK);
    assert_string_equal(text, expected);
}

static void to_a_nanosecond(void **state)
{
    (void)state;
    set((const double[]){0}, 1, "0.000000000");
    set((const double[]){1.5e-6, 0, 12.25, 0.9999999996}, 4,
        "0.000001500 0.000000000 12.250000000 1.000000000");
    set(NULL, 0, "");
    free(text);
    text = NULL;
}

static void near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-12)) {
        fail_msg("expected %.17g, got %.17g", expected, got);
    }
}

static void slowest_against_mean(void **state)
{
    (void)state;
    near(cs_thread_imbalance("0.000000001 0.000000003"), 1. / 3);
    near(cs_thread_imbalance("2.000000000 0.000000000 0.000000000 2.000000000"), 0.5);
    near(cs_thread_imbalance("1.000000000 1.000000000"), 0);
    near(cs_thread_imbalance("0.000000007"), 0);
}

static void what_is_no_list(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",       "0.000000000", "1",           "0.5",          "1.000000001 x",
        "varied", "1e-3",        "0,000000001", "0.000000001,", "1.000000001 2.5"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!isnan(cs_thread_imbalance(texts[i]))) {
            fail_msg("'%s' was taken for a list", texts[i]);
        }
    }
}

static void in_a_locale_with_a_comma(void **state)
{
    (void)state;
    use_comma_locale(scratch_folder);
    to_a_nanosecond(state);
    slowest_against_mean(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(to_a_nanosecond),
        cmocka_unit_test(slowest_against_mean),
        cmocka_unit_test(what_is_no_list),
        cmocka_unit_test(in_a_locale_with_a_comma),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
