/* SPDX-License-Identifier: MIT */
/* True values, their ULP, and the ranges. */
#include "support.h"

#include <float.h>
#include <math.h>

#include "accuracy/truth.h"

static const cs_truth *the_tanh(void)
{
    const cs_truth *truth = cs_truth_find("tanh");
    assert_non_null(truth);
    return truth;
}

static cs_true_value exact(double x)
{
    cs_oracle oracle;
    cs_oracle_open(&oracle);
    cs_true_value value = cs_truth_exact(the_tanh(), &oracle, x);
    cs_oracle_close(&oracle);
    return value;
}

static void only_what_is_known_is_found(void **state)
{
    (void)state;
    assert_non_null(cs_truth_find("tanh"));
    assert_null(cs_truth_find("tan"));
    assert_null(cs_truth_find(""));
}

/* tanh(1/2) = (e - 1) / (e + 1) = 0.46211715726000975850231848364367254873..., of which the second double of
 * the pair holds what lies beyond the first. */
static void a_value_to_a_hundred_bits(void **state)
{
    (void)state;
    const cs_true_value value = exact(0.5);
    assert_true(value.near == 0.46211715726000975850231848364367254873);
    assert_true(value.ulp == 0x1p-54);
    const long double whole = (long double)value.near + (long double)(value.rest * value.ulp);
    assert_true(fabsl(whole - 0.46211715726000975850231848364367254873L) < 0x1p-64L);
    assert_true(fabs(value.rest) <= 0.5);
}

static void errors_are_counted_in_ulp_of_the_truth(void **state)
{
    (void)state;
    const cs_true_value value = exact(0.5);
    const double up = nextafter(value.near, 1);
    const double down = nextafter(value.near, 0);
    assert_true(fabs(cs_true_error(value, up) + cs_true_error(value, down) - 2) < 1e-12);
    assert_true(cs_true_error(value, value.near) == fabs(value.rest));
    assert_true(isinf(cs_true_error(value, (double)NAN)));
    assert_true(isinf(cs_true_error(value, HUGE_VAL)));
}

/* tanh(50) lies 7e-44 below 1, where doubles are 2^-53 apart and not 2^-52. */
static void just_below_a_power_of_two(void **state)
{
    (void)state;
    const cs_true_value value = exact(50);
    assert_true(value.ulp == 0x1p-53);
    assert_true(cs_true_error(value, 1) < 1e-20);
    assert_true(fabs(cs_true_error(value, nextafter(1, 0)) - 1) < 1e-12);
    cs_oracle oracle;
    cs_oracle_open(&oracle);
    const cs_true_value screen = cs_truth_screen(the_tanh(), &oracle, 50);
    cs_oracle_close(&oracle);
    assert_true(fabs(cs_true_error(screen, nextafter(1, 0)) - 1) < 1e-12);
}

/* Below 2^-1022 doubles stay 2^-1074 apart. */
static void ulp_of_subnormal_numbers(void **state)
{
    (void)state;
    assert_true(exact(DBL_TRUE_MIN).ulp == DBL_TRUE_MIN);
    assert_true(exact(DBL_MIN / 3).ulp == DBL_TRUE_MIN);
    assert_true(exact(3 * DBL_MIN).ulp == 2 * DBL_TRUE_MIN);
    assert_true(fabs(cs_true_error(exact(5 * DBL_TRUE_MIN), 7 * DBL_TRUE_MIN) - 2) < 1e-12);
    assert_true(cs_true_error(exact(0), 0) == 0);
}

static void screen_and_exact_agree(void **state)
{
    (void)state;
    static const double xs[] = {DBL_TRUE_MIN,
                                DBL_MIN,
                                1e-200,
                                0x1p-30,
                                0x1p-27,
                                1e-5,
                                0.01,
                                0.3,
                                0.54930614433405484, /* tanh is 1/2, nearly */
                                1,
                                2.5,
                                7,
                                15,
                                19.06,
                                19.0615474653985,
                                22,
                                300,
                                DBL_MAX};
    cs_oracle oracle;
    cs_oracle_open(&oracle);
    for (size_t i = 0; i < COUNT_OF(xs); i++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            const cs_true_value e = cs_truth_exact(the_tanh(), &oracle, sign * xs[i]);
            const cs_true_value s = cs_truth_screen(the_tanh(), &oracle, sign * xs[i]);
            /* Both measure the double that is nearest. */
            if (!(fabs(cs_true_error(e, e.near) - cs_true_error(s, e.near)) <= CS_SCREEN_MARGIN)) {
                fail_msg("at %a: %g by MPFR, %g by long double", sign * xs[i], cs_true_error(e, e.near),
                         cs_true_error(s, e.near));
            }
        }
    }
    cs_oracle_close(&oracle);
}

static void ranges_hold_their_lower_edge(void **state)
{
    (void)state;
    const cs_truth *truth = the_tanh();
    for (size_t r = 0; r + 1 < truth->edge_count; r++) {
        assert_true(truth->edges[r] < truth->edges[r + 1]);
        assert_int_equal(cs_truth_range(truth, truth->edges[r]), r);
        assert_int_equal(cs_truth_range(truth, -truth->edges[r]), r);
        if (r > 0) {
            assert_int_equal(cs_truth_range(truth, nextafter(truth->edges[r], 0)), r - 1);
        }
    }
    assert_int_equal(cs_truth_range(truth, DBL_MAX), truth->edge_count - 2);
}

/* The last edge is where tanh has become 1 for a double, and the number below it is where it has not. */
static void saturation_begins_at_the_last_edge(void **state)
{
    (void)state;
    const double edge = the_tanh()->edges[the_tanh()->edge_count - 2];
    assert_true(exact(edge).near == 1);
    assert_true(exact(nextafter(edge, 0)).near < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_known_is_found),
        cmocka_unit_test(a_value_to_a_hundred_bits),
        cmocka_unit_test(errors_are_counted_in_ulp_of_the_truth),
        cmocka_unit_test(just_below_a_power_of_two),
        cmocka_unit_test(ulp_of_subnormal_numbers),
        cmocka_unit_test(screen_and_exact_agree),
        cmocka_unit_test(ranges_hold_their_lower_edge),
        cmocka_unit_test(saturation_begins_at_the_last_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
