/* SPDX-License-Identifier: MIT */
/* Statistics against known values, and intervals against what they promise: simulated cells whose true
 * median is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/stats.h"
#include "rng.h"

enum { CELLS = 2000, MOST = 20 };

static void near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-12 * fabs(expected))) {
        fail_msg("expected %.17g, got %.17g", expected, got);
    }
}

static void quantiles_are_type_7(void **state)
{
    (void)state;
    double values[] = {4, 1, 3, 2};
    cs_sort_numbers(values, 4);
    near(values[0], 1);
    near(values[3], 4);
    /* R: quantile(1:4, c(0, .25, .5, .9, 1)) */
    near(cs_quantile(values, 4, 0), 1);
    near(cs_quantile(values, 4, 0.25), 1.75);
    near(cs_quantile(values, 4, 0.5), 2.5);
    near(cs_quantile(values, 4, 0.9), 3.7);
    near(cs_quantile(values, 4, 1), 4);
    near(cs_median(values, 3), 2);
    near(cs_median(values, 1), 1);
    assert_true(isnan(cs_median(values, 0)));
}

static void mad_is_the_median_distance(void **state)
{
    (void)state;
    const double values[] = {1, 1, 2, 2, 4, 6, 9};
    double mad = -1;
    assert_int_equal(cs_mad(values, 7, &mad), CS_OK);
    near(mad, 1);
    assert_int_equal(cs_mad(values, 1, &mad), CS_OK);
    assert_true(mad == 0);
    assert_int_equal(cs_mad(values, 0, &mad), CS_OK);
    assert_true(isnan(mad));
}

/* Sums of binomial coefficients by hand: with 9 values, 1 - 2 (1 + 9) / 512. */
static void median_interval_has_known_ranks(void **state)
{
    (void)state;
    static const struct {
        size_t count, low, high;
        double coverage;
    } known[] = {
        {2, 1, 2, 0.5},          {3, 1, 3, 0.75},         {5, 1, 5, 0.9375},
        {6, 1, 6, 0.96875},      {8, 1, 8, 0.9921875},    {9, 2, 8, 0.9609375},
        {10, 2, 9, 0.978515625}, {15, 4, 12, 0.96484375}, {20, 6, 15, 0.95861053466796875},
    };
    double values[MOST];
    for (size_t i = 0; i < MOST; i++) {
        values[i] = (double)(i + 1);
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        cs_interval interval = cs_median_interval(values, known[i].count, 0.95);
        near(interval.low, (double)known[i].low);
        near(interval.high, (double)known[i].high);
        near(interval.coverage, known[i].coverage);
        near(interval.estimate, (double)(known[i].count + 1) / 2);
        near(interval.half_width,
             fmax(interval.high - interval.estimate, interval.estimate - interval.low) / interval.estimate);
    }
}

static void one_value_says_nothing_of_its_error(void **state)
{
    (void)state;
    const double value = 3;
    cs_interval interval = cs_median_interval(&value, 1, 0.95);
    assert_true(interval.estimate == 3 && interval.low == 3 && interval.high == 3);
    assert_true(interval.coverage == 0);
    assert_true(isnan(interval.half_width));
    assert_false(interval.half_width <= 0.02);
    interval = cs_median_interval(&value, 0, 0.95);
    assert_true(isnan(interval.estimate) && isnan(interval.low) && interval.coverage == 0);
}

/* 2^-n underflows from 1075 on. The normal approximation gives the ranks 4902 and 5099. */
static void many_values_do_not_underflow(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
    double *values = calloc(COUNT, sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < COUNT; i++) {
        values[i] = (double)(i + 1);
    }
    cs_interval interval = cs_median_interval(values, COUNT, 0.95);
    assert_true(fabs(interval.low - 4902) <= 1 && fabs(interval.high - 5099) <= 1);
    assert_true(interval.coverage >= 0.95 && interval.coverage < 0.953);
    free(values);
}

static void cell_interval_takes_any_order(void **state)
{
    (void)state;
    const double values[] = {5, 1, 6, 2, 4, 3};
    cs_interval interval;
    assert_int_equal(cs_cell_interval(values, 6, &interval), CS_OK);
    near(interval.estimate, 3.5);
    assert_true(interval.low == 1 && interval.high == 6);
    assert_true(values[0] == 5);
    assert_int_equal(cs_cell_interval(values, 0, &interval), CS_OK);
    assert_true(isnan(interval.estimate));
}

static void ratio_interval_combines_distances(void **state)
{
    (void)state;
    cs_interval a = {4, 2, 8, 0.97, 0.75};
    cs_interval b = {2, 1, 8, 0.96, 1.75};
    cs_interval ratio = cs_ratio_interval(&a, &b);
    /* In powers of two: a = 2 (1 to 3), b = 1 (0 to 3). */
    near(ratio.estimate, 2);
    near(ratio.low, exp2(1 - sqrt(1 + 4)));
    near(ratio.high, exp2(1 + sqrt(1 + 1)));
    near(ratio.coverage, 0.96);
    near(ratio.half_width, (ratio.high - 2) / 2); /* the longer side */

    a.coverage = 0;
    ratio = cs_ratio_interval(&a, &b);
    near(ratio.estimate, 2);
    assert_true(isnan(ratio.low) && isnan(ratio.high) && isnan(ratio.half_width) && ratio.coverage == 0);
    a = (cs_interval){4, 0, 8, 0.97, 1};
    assert_true(isnan(cs_ratio_interval(&a, &b).low));
}

/* A cell whose invocations are lognormal, with true median 1: skewed, as timings are. */
static cs_interval simulated_cell(cs_rng *rng, size_t count, double sigma)
{
    double values[MOST];
    for (size_t i = 0; i < count; i++) {
        values[i] = exp(sigma * cs_rng_normal(rng));
    }
    cs_sort_numbers(values, count);
    return cs_median_interval(values, count, CS_CONFIDENCE);
}

static void median_interval_covers(void **state)
{
    (void)state;
    static const size_t counts[] = {6, 10, 20};
    cs_rng rng = cs_rng_seeded(11);
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        unsigned held = 0;
        double promised = 0;
        for (unsigned i = 0; i < CELLS; i++) {
            cs_interval interval = simulated_cell(&rng, counts[c], 1);
            held += interval.low <= 1 && 1 <= interval.high;
            promised = interval.coverage;
        }
        double share = (double)held / CELLS;
        print_message("median, n = %zu: %.4f of %d cells, exact %.4f\n", counts[c], share, CELLS, promised);
        assert_true(share >= 0.94);
        /* three standard errors of a share */
        assert_true(fabs(share - promised) <= 3 * sqrt(promised * (1 - promised) / CELLS));
    }
}

/* Both sides alike, and one side quiet: where the percentile bootstrap falls short. */
static void ratio_interval_covers(void **state)
{
    (void)state;
    static const size_t counts[] = {3, 5, 6, 7, 8, 10, 20};
    static const double sigmas[] = {1, 0.001};
    cs_rng rng = cs_rng_seeded(12);
    for (size_t s = 0; s < sizeof sigmas / sizeof sigmas[0]; s++) {
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
            unsigned held = 0;
            double promised = 0;
            for (unsigned i = 0; i < CELLS; i++) {
                cs_interval a = simulated_cell(&rng, counts[c], 1);
                cs_interval b = simulated_cell(&rng, counts[c], sigmas[s]);
                cs_interval ratio = i % 2 == 0 ? cs_ratio_interval(&a, &b) : cs_ratio_interval(&b, &a);
                held += ratio.low <= 1 && 1 <= ratio.high;
                promised = ratio.coverage;
            }
            double share = (double)held / CELLS;
            print_message("ratio, sigma 1 and %g, n = %zu: %.4f of %d pairs, promised %.4f\n", sigmas[s],
                          counts[c], share, CELLS, promised);
            assert_true(share >= promised - 3 * sqrt(promised * (1 - promised) / CELLS));
            assert_true(counts[c] < 6 || share >= 0.95);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_type_7),
        cmocka_unit_test(mad_is_the_median_distance),
        cmocka_unit_test(median_interval_has_known_ranks),
        cmocka_unit_test(one_value_says_nothing_of_its_error),
        cmocka_unit_test(many_values_do_not_underflow),
        cmocka_unit_test(cell_interval_takes_any_order),
        cmocka_unit_test(ratio_interval_combines_distances),
        cmocka_unit_test(median_interval_covers),
        cmocka_unit_test(ratio_interval_covers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
