/* SPDX-License-Identifier: MIT */
/* Points of distributions, and counted rates, against tables. */
#include "support.h"

#include <math.h>

#include "verdict/binomial.h"
#include "verdict/normal.h"

static void assert_within(double found, double expected, double error)
{
    if (!(fabs(found - expected) <= error)) {
        fail_msg("found %.15g, expected %.15g within %g", found, expected, error);
    }
}

static void normal_table(void **state)
{
    (void)state;
    assert_within(cs_normal_point(0.025), 1.959963984540054, 1e-12);
    assert_within(cs_normal_point(0.05), 1.644853626951472, 1e-12);
    assert_within(cs_normal_point(0.001), 3.090232306167813, 1e-12);
    assert_within(cs_normal_point(0.5), 0, 1e-12);
    assert_within(cs_normal_point(0.95), -1.644853626951472, 1e-12);
    assert_within(cs_normal_tail(0), 0.5, 1e-15);
    assert_within(cs_normal_tail(1.959963984540054), 0.025, 1e-15);
    assert_within(cs_normal_tail(-1.644853626951472), 0.95, 1e-15);
}

static void student_table(void **state)
{
    (void)state;
    static const struct {
        double freedom;
        double point;
    } table[] = {{4, 2.776445}, {5, 2.570582}, {10, 2.228139}, {30, 2.042272}, {1e6, 1.959966}};
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        assert_within(cs_student_point(0.025, table[i].freedom) / table[i].point, 1, 0.002);
    }
    assert_within(cs_student_point(0.025, 1), 11.3, 0.01);
    assert_within(cs_student_point(0.975, 10), -2.228139, 0.001);
}

static void rate_table(void **state)
{
    (void)state;
    static const struct {
        size_t events;
        size_t trials;
        double low;
        double high;
    } table[] = {{0, 150, 0, 0.02429},      {57, 60, 0.8608, 0.9896}, {10, 10, 0.69150, 1},
                 {0, 10, 0, 0.30850},       {1, 1, 0.025, 1},         {5, 10, 0.18709, 0.81291},
                 {150, 150, 1 - 0.02429, 1}};
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        cs_interval rate = cs_rate_interval(table[i].events, table[i].trials);
        assert_within(rate.estimate, (double)table[i].events / (double)table[i].trials, 1e-15);
        assert_within(rate.low, table[i].low, 5e-5);
        assert_within(rate.high, table[i].high, 5e-5);
    }
    cs_interval none = cs_rate_interval(0, 0);
    assert_true(isnan(none.estimate) && isnan(none.low) && isnan(none.high));
    assert_true(none.coverage == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_table),
        cmocka_unit_test(student_table),
        cmocka_unit_test(rate_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
