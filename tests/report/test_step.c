/* SPDX-License-Identifier: MIT */
/* Steps in series whose truth is known, and how often there is a false one. */
#include "support.h"

#include <math.h>

#include "report/step.h"
#include "rng.h"

enum { MOST = 64 };

static const cs_step_rule strict = {.false_alarms = 0.01, .least = 0.02, .seed = 1};

/* Skewed as timings are: 1 and, mostly a little, more. */
static double noisy(cs_rng *rng, double level, double spread)
{
    return level * exp(spread * fabs(cs_rng_normal(rng)));
}

static size_t find(const double *values, size_t count, const cs_step_rule *rule, cs_step *steps)
{
    size_t found = 0;
    assert_int_equal(cs_find_steps(values, count, rule, steps, &found), CS_OK);
    return found;
}

static void the_least_count_is_what_orders_allow(void **state)
{
    (void)state;
    assert_int_equal(cs_step_least_count(0.05), 8);   /* 8 choose 4 is 70 */
    assert_int_equal(cs_step_least_count(0.01), 10);  /* 252; 9 choose 4 is 126 */
    assert_int_equal(cs_step_least_count(0.001), 14); /* 3432; 13 choose 6 is 1716 */
}

static void a_clean_step_is_found_where_it_is(void **state)
{
    (void)state;
    cs_step steps[MOST];
    double values[MOST];
    for (size_t at = 5; at <= 15; at++) {
        for (size_t i = 0; i < 20; i++) {
            values[i] = (i < at ? 1e-6 : 1.3e-6) * (1 + 0.001 * (double)(i * 7 % 5));
        }
        assert_int_equal(find(values, 20, &strict, steps), 1);
        assert_int_equal(steps[0].at, at);
        assert_true(fabs(steps[0].ratio - 1.3) < 0.01);
        assert_true(steps[0].p <= 0.01 && steps[0].p >= 1e-4);
    }
}

/* A single slow run before the step, and one at the end, move nothing. */
static void outliers_are_no_levels(void **state)
{
    (void)state;
    cs_step steps[MOST];
    double values[20];
    for (size_t i = 0; i < 20; i++) {
        values[i] = (i < 10 ? 1 : 1.3) * (1 + 0.001 * (double)(i * 7 % 5));
    }
    values[4] = 50;
    values[19] = 50;
    assert_int_equal(find(values, 20, &strict, steps), 1);
    assert_int_equal(steps[0].at, 10);
}

static void several_steps_come_in_order_with_their_own_ratios(void **state)
{
    (void)state;
    cs_step steps[MOST];
    double values[48];
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        values[i] = (i < 16 ? 2.0 : i < 32 ? 3.0 : 1.0) * (1 + 0.001 * (double)(i * 7 % 5));
    }
    assert_int_equal(find(values, COUNT_OF(values), &strict, steps), 2);
    assert_int_equal(steps[0].at, 16);
    assert_int_equal(steps[1].at, 32);
    assert_true(fabs(steps[0].ratio - 1.5) < 0.01);
    assert_true(fabs(steps[1].ratio - 1.0 / 3) < 0.01);
}

/* The rest of the series behind the first step has the median of what lies before it. */
static void a_change_that_was_taken_back_is_two_steps(void **state)
{
    (void)state;
    cs_step steps[95];
    double values[95];
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        values[i] = (i >= 30 && i < 55 ? 1.3 : 1) * (1 + 0.001 * (double)(i * 7 % 5));
    }
    assert_int_equal(find(values, COUNT_OF(values), &strict, steps), 2);
    assert_int_equal(steps[0].at, 30);
    assert_int_equal(steps[1].at, 55);
    assert_true(fabs(steps[0].ratio - 1.3) < 0.01 && fabs(steps[1].ratio - 1 / 1.3) < 0.01);
}

static void what_does_not_change_has_no_step(void **state)
{
    (void)state;
    cs_step steps[MOST];
    double values[MOST];
    for (size_t i = 0; i < MOST; i++) {
        values[i] = 1;
    }
    assert_int_equal(find(values, MOST, &strict, steps), 0);
    assert_int_equal(find(values, 0, &strict, steps), 0);
    for (size_t i = 0; i < MOST; i++) {
        values[i] = i % 2 == 0 ? 1 : 2;
    }
    assert_int_equal(find(values, MOST, &strict, steps), 0);
}

static void a_small_change_is_no_step_and_few_values_have_none(void **state)
{
    (void)state;
    cs_step steps[MOST];
    double values[20];
    for (size_t i = 0; i < 20; i++) {
        values[i] = i < 10 ? 1 : 1.019;
    }
    assert_int_equal(find(values, 20, &strict, steps), 0);
    cs_step_rule fine = strict;
    fine.least = 0.018;
    assert_int_equal(find(values, 20, &fine, steps), 1);
    assert_int_equal(find(values + 6, 9, &fine, steps), 0);
}

static void the_same_seed_gives_the_same_chance(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(3);
    cs_step first[MOST];
    cs_step second[MOST];
    double values[12];
    for (size_t i = 0; i < 12; i++) {
        values[i] = noisy(&rng, i < 6 ? 1 : 1.5, 0.01);
    }
    assert_int_equal(find(values, 12, &strict, first), 1);
    assert_int_equal(find(values, 12, &strict, second), 1);
    assert_memory_equal(&first[0].p, &second[0].p, sizeof first[0].p);
}

/* 400 series without a step at 5%: 20 are expected, with a deviation of 4.4. */
static void false_alarms_keep_their_rate(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(20261123);
    cs_step steps[MOST];
    double values[14];
    size_t alarms = 0;
    for (uint64_t series = 0; series < 400; series++) {
        cs_step_rule rule = {.false_alarms = 0.05, .least = 0, .seed = series};
        for (size_t i = 0; i < COUNT_OF(values); i++) {
            values[i] = noisy(&rng, 1, 0.5);
        }
        alarms += find(values, COUNT_OF(values), &rule, steps) > 0;
    }
    printf("%zu of 400 series without a step had one at 5%%\n", alarms);
    assert_in_range(alarms, 5, 37);
}

/* A step of 5% under noise of about 1%, ten runs on each side. */
static void a_step_well_above_the_noise_is_seen(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(7);
    cs_step steps[MOST];
    double values[20];
    size_t seen = 0;
    for (uint64_t series = 0; series < 100; series++) {
        for (size_t i = 0; i < COUNT_OF(values); i++) {
            values[i] = noisy(&rng, i < 10 ? 1 : 1.05, 0.01);
        }
        seen += find(values, COUNT_OF(values), &strict, steps) == 1 && steps[0].at >= 9 && steps[0].at <= 11;
    }
    printf("%zu of 100 steps of 5%% under noise of 1%% were found, to one run\n", seen);
    assert_in_range(seen, 90, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_count_is_what_orders_allow),
        cmocka_unit_test(a_clean_step_is_found_where_it_is),
        cmocka_unit_test(outliers_are_no_levels),
        cmocka_unit_test(several_steps_come_in_order_with_their_own_ratios),
        cmocka_unit_test(a_change_that_was_taken_back_is_two_steps),
        cmocka_unit_test(what_does_not_change_has_no_step),
        cmocka_unit_test(a_small_change_is_no_step_and_few_values_have_none),
        cmocka_unit_test(the_same_seed_gives_the_same_chance),
        cmocka_unit_test(false_alarms_keep_their_rate),
        cmocka_unit_test(a_step_well_above_the_noise_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
