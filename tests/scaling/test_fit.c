/* SPDX-License-Identifier: MIT */
/* Laws fitted to points that lie on one: the parameters come back, and the covariance is the textbook's. */
#include "support.h"

#include <math.h>

#include "scaling/fit.h"

enum { COUNT = 7 };
static const double threads[COUNT] = {1, 2, 4, 8, 16, 32, 64};
static const double variance[COUNT] = {1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4};
static double y[COUNT];

static cs_points on_law(int model, double first, double second)
{
    const double theta[CS_MODEL_TERMS] = {first, second};
    for (size_t i = 0; i < COUNT; i++) {
        double load = log(cs_model_load(&cs_models[model], theta, threads[i]));
        y[i] = log(3.5) + (cs_models[model].weak ? -load : load);
    }
    return (cs_points){COUNT, threads, y, variance};
}

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("expected %.12g, found %.12g", expected, value);
    }
}

static void laws_say_what_their_authors_did(void **state)
{
    (void)state;
    const double theta[CS_MODEL_TERMS] = {0.1, 0.01};
    /* Amdahl: S = 1 / (0.1 + 0.9 / 4); USL: 4 / (1 + 0.1 * 3 + 0.01 * 12); Gustafson: 4 - 0.1 * 3. */
    const double expected[CS_MODEL_COUNT] = {1 / (0.1 + 0.9 / 4), 4 / 1.42, 3.7};
    for (int m = 0; m < CS_MODEL_COUNT; m++) {
        double load = cs_model_load(&cs_models[m], theta, 4);
        assert_near(4 * cs_model_efficiency(&cs_models[m], load), expected[m], 1e-14);
    }
}

static void what_physics_allows(void **state)
{
    (void)state;
    double least = 0;
    double most = 0;
    cs_model_range(&cs_models[CS_AMDAHL], 8, &least, &most);
    assert_true(least == 1 && most == 8);
    cs_model_range(&cs_models[CS_USL], 8, &least, &most);
    assert_true(least == 1 && isinf(most));
    cs_model_range(&cs_models[CS_GUSTAFSON], 8, &least, &most);
    assert_true(least == 0.125 && most == 1);
    cs_model_range(&cs_models[CS_USL], 1, &least, &most);
    assert_true(least == 1 && most == 1);
}

static void exact_points_give_the_law_back(void **state)
{
    (void)state;
    const struct {
        int model;
        double theta[CS_MODEL_TERMS];
    } cases[] = {{CS_AMDAHL, {0.07}},    {CS_AMDAHL, {0}},       {CS_AMDAHL, {1}},
                 {CS_USL, {0.05, 5e-4}}, {CS_USL, {0.3, 0.02}},  {CS_USL, {0.01, 0}},
                 {CS_GUSTAFSON, {0.2}},  {CS_GUSTAFSON, {0.95}}, {CS_AMDAHL, {-0.005}}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cs_fit fit;
        cs_points points = on_law(cases[i].model, cases[i].theta[0], cases[i].theta[1]);
        assert_int_equal(cs_fit_points(&cs_models[cases[i].model], &points, NULL, NULL, &fit), CS_OK);
        assert_near(fit.log_base, log(3.5), 1e-8);
        assert_near(fit.theta[0], cases[i].theta[0], 1e-8);
        assert_near(fit.theta[1], cases[i].theta[1], 1e-8);
    }
}

/* With sigma = 0 the Jacobian of Amdahl's law is [1, p - 1]: a straight line through p - 1, whose slope has
 * the variance v / sum (x - mean)^2. */
static void covariance_of_a_line(void **state)
{
    (void)state;
    cs_fit fit;
    cs_points points = on_law(CS_AMDAHL, 0, 0);
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < COUNT; i++) {
        sum += threads[i];
    }
    for (size_t i = 0; i < COUNT; i++) {
        squares += (threads[i] - sum / COUNT) * (threads[i] - sum / COUNT);
    }
    const double alone[CS_MODEL_TERMS] = {1, 0};
    assert_int_equal(cs_fit_points(&cs_models[CS_AMDAHL], &points, NULL, NULL, &fit), CS_OK);
    assert_near(cs_fit_variance(&fit, alone) / (1e-4 / squares), 1, 1e-9);
}

static void held_parameters_stay(void **state)
{
    (void)state;
    cs_points points = on_law(CS_USL, 0.02, 1e-4);
    const bool held[CS_MODEL_TERMS] = {false, true};
    const cs_fit start = {.log_base = 1, .theta = {0.5, 0}};
    const double kappa[CS_MODEL_TERMS] = {0, 1};
    cs_fit fit;
    assert_int_equal(cs_fit_points(&cs_models[CS_USL], &points, held, &start, &fit), CS_OK);
    assert_true(fit.theta[1] == 0 && cs_fit_variance(&fit, kappa) == 0);
    assert_true(fit.theta[0] > 0.02 && fit.theta[0] < 0.05);
}

static void points_that_settle_nothing(void **state)
{
    (void)state;
    static const double same[3] = {4, 4, 4};
    cs_fit fit;
    cs_points points = {3, same, y, variance};
    assert_int_equal(cs_fit_points(&cs_models[CS_AMDAHL], &points, NULL, NULL, &fit), CS_ERR_UNAVAILABLE);
    /* The same but for rounding, which dgels alone would take. */
    static const double nearly[3] = {4, 4 + 4e-12, 4};
    points = (cs_points){3, nearly, y, variance};
    assert_int_equal(cs_fit_points(&cs_models[CS_AMDAHL], &points, NULL, NULL, &fit), CS_ERR_UNAVAILABLE);
    points = (cs_points){1, threads, y, variance};
    assert_int_equal(cs_fit_points(&cs_models[CS_AMDAHL], &points, NULL, NULL, &fit), CS_ERR_UNAVAILABLE);
}

int main(void)
{
    cs_fit_single_thread();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laws_say_what_their_authors_did),
        cmocka_unit_test(what_physics_allows),
        cmocka_unit_test(exact_points_give_the_law_back),
        cmocka_unit_test(covariance_of_a_line),
        cmocka_unit_test(held_parameters_stay),
        cmocka_unit_test(points_that_settle_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
