/* SPDX-License-Identifier: MIT */
/* Intervals, bounds, the knee and the choice between laws, on made-up sweeps; a short version of the coverage
 * that scaling_coverage tells. Everything is seeded: the outcome does not depend on the machine's speed. */
#include "support.h"

#include "simulate.h"

static const double doubling[] = {1, 2, 4, 8, 16, 32, 64};
static const double every[] = {1, 2, 3, 4, 5, 6, 7, 8};

static const simulation usl = {CS_USL, {0.02, 4e-4}, doubling, COUNT_OF(doubling), 8, 0.01};
static const simulation amdahl = {CS_AMDAHL, {0.05}, doubling, COUNT_OF(doubling), 8, 0.01};
static const simulation perfect = {CS_AMDAHL, {0}, doubling, COUNT_OF(doubling), 8, 0.01};

static void estimate(const simulation *truth, int model, uint64_t seed, cs_estimate *e)
{
    simulated_sweep sweep;
    simulate(truth, seed, &sweep);
    assert_int_equal(cs_estimate_make(&cs_models[model], sweep.samples, sweep.count, seed, e), CS_OK);
}

static bool holds(cs_interval interval, double truth)
{
    return interval.low <= truth && truth <= interval.high;
}

static void the_seed_settles_it(void **state)
{
    (void)state;
    simulated_sweep sweep;
    simulate(&usl, 3, &sweep);
    cs_interval found[3];
    const uint64_t seeds[3] = {5, 5, 6};
    for (int i = 0; i < 3; i++) {
        cs_estimate e;
        assert_int_equal(cs_estimate_make(&cs_models[CS_USL], sweep.samples, sweep.count, seeds[i], &e),
                         CS_OK);
        found[i] = cs_estimate_parameter(&e, 0);
        cs_estimate_free(&e);
    }
    assert_true(found[0].low == found[1].low && found[0].high == found[1].high);
    assert_true(found[0].estimate == found[2].estimate && found[0].low != found[2].low);
}

static void knee_and_predictions(void **state)
{
    (void)state;
    cs_estimate e;
    estimate(&usl, CS_USL, 1, &e);
    cs_interval knee = cs_estimate_knee(&e);
    assert_true(holds(knee, sqrt(0.98 / 4e-4)));
    assert_true(knee.low > 45 && knee.high < 55 && knee.low < knee.estimate && knee.estimate < knee.high);
    const double theta[CS_MODEL_TERMS] = {0.02, 4e-4};
    for (double threads = 2; threads <= 256; threads *= 2) {
        assert_true(holds(cs_estimate_load(&e, threads), cs_model_load(&cs_models[CS_USL], theta, threads)));
    }
    cs_interval one = cs_estimate_load(&e, 1);
    assert_true(one.low == 1 && one.estimate == 1 && one.high == 1);
    cs_estimate_free(&e);
}

/* Both ends of Fieller's interval are c standard errors from where 1 - sigma = r kappa. All replicates here
 * are twice kappa's standard error away, so that c is 2. */
static void ends_of_the_knee_s_interval(void **state)
{
    (void)state;
    enum { SS = CS_FIT_SIZE + 1, SK = CS_FIT_SIZE + 2, KS = 2 * CS_FIT_SIZE + 1, KK = 2 * CS_FIT_SIZE + 2 };
    cs_fit fit = {.theta = {0.6, 0.01}};
    fit.covariance[SS] = 0.05 * 0.05;
    fit.covariance[KK] = 0.001 * 0.001;
    fit.covariance[SK] = fit.covariance[KS] = -0.8 * 0.05 * 0.001;
    cs_fit replicates[CS_REPLICATES];
    for (size_t i = 0; i < CS_REPLICATES; i++) {
        replicates[i] = fit;
        replicates[i].theta[1] += (i % 2 == 0 ? 2 : -2) * 0.001;
    }
    const cs_estimate e = {.model = &cs_models[CS_USL], .open = {fit, replicates, CS_REPLICATES}};
    cs_interval knee = cs_estimate_knee(&e);
    const double ends[] = {knee.low, knee.high};
    assert_true(knee.low < knee.estimate && knee.estimate < knee.high);
    for (int i = 0; i < 2; i++) {
        double r = ends[i] * ends[i];
        double distance = 1 - fit.theta[0] - r * fit.theta[1];
        double variance = fit.covariance[SS] + 2 * r * fit.covariance[SK] + r * r * fit.covariance[KK];
        assert_true(fabs(distance * distance / variance - 4) < 1e-9);
    }
}

static void no_knee_where_there_is_none(void **state)
{
    (void)state;
    /* A seed at which the free fit's kappa is negative, and one at which it is positive by chance. */
    bool seen[2] = {false, false};
    for (uint64_t seed = 0; seed < 20; seed++) {
        cs_estimate e;
        estimate(&amdahl, CS_USL, seed, &e);
        cs_interval knee = cs_estimate_knee(&e);
        seen[e.bound[1]] = true;
        assert_true((isnan(knee.estimate) != 0) == e.bound[1]);
        assert_true(e.bound[1] ? cs_estimate_parameter(&e, 1).estimate == 0 : knee.estimate > 64);
        assert_true(knee.low > 64 && knee.high >= knee.low);
        cs_estimate_free(&e);
    }
    assert_true(seen[false] && seen[true]);
}

static void parameters_stay_inside_their_bounds(void **state)
{
    (void)state;
    size_t held = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        cs_estimate e;
        estimate(&perfect, CS_AMDAHL, seed, &e);
        cs_interval sigma = cs_estimate_parameter(&e, 0);
        assert_true(sigma.low >= 0 && sigma.low <= sigma.estimate && sigma.estimate <= sigma.high);
        if (e.bound[0]) {
            held++;
            assert_true(sigma.low == 0 && sigma.estimate == 0 && e.open.fit.theta[0] < 0);
        }
        /* No speed-up beyond the threads. */
        assert_true(cs_estimate_load(&e, 256).low >= 1);
        cs_estimate_free(&e);
    }
    assert_true(held > 2 && held < 18);
}

/* Loads that bend down from a slope above 1: the free fit has sigma above 1 and kappa below 0; Amdahl's law
 * through the same points has its sigma inside. */
static void bounds_are_held_one_at_a_time(void **state)
{
    (void)state;
    enum { COUNTS = 6, INVOCATIONS = 6 };
    double y[COUNTS][INVOCATIONS];
    cs_sample samples[COUNTS];
    cs_estimate e;
    for (size_t i = 0; i < COUNTS; i++) {
        double p = (double)i + 1;
        for (size_t k = 0; k < INVOCATIONS; k++) {
            double scatter = 0.004 * ((double)((5 * k + i) % 6) - 2.5);
            y[i][k] = log(1 + 1.02 * (p - 1) - 0.011 * p * (p - 1)) + scatter;
        }
        samples[i] = (cs_sample){p, y[i], INVOCATIONS};
    }
    assert_int_equal(cs_estimate_make(&cs_models[CS_USL], samples, COUNTS, 1, &e), CS_OK);
    assert_true(e.bound[1] && !e.bound[0]);
    assert_true(cs_estimate_parameter(&e, 0).estimate < 0.99);
    cs_estimate_free(&e);
}

static void the_criterion_prefers_the_truth(void **state)
{
    (void)state;
    const simulation *const truths[] = {&amdahl, &usl};
    const int models[] = {CS_AMDAHL, CS_USL};
    for (int t = 0; t < 2; t++) {
        cs_estimate e[2];
        simulated_sweep sweep;
        simulate(truths[t], 11, &sweep);
        estimate(truths[t], models[t], 11, &e[0]);
        estimate(truths[t], models[1 - t], 11, &e[1]);
        assert_true(e[0].criterion < e[1].criterion);
        assert_true(e[0].criterion < cs_estimate_saturated(sweep.samples, sweep.count));
        if (t == 1) {
            /* Amdahl's law is far off a curve that turns. */
            assert_true(e[1].criterion > cs_estimate_saturated(sweep.samples, sweep.count));
        }
        cs_estimate_free(&e[0]);
        cs_estimate_free(&e[1]);
    }
}

static void invocations_that_agree_to_the_last_bit(void **state)
{
    (void)state;
    simulation still = usl;
    still.noise = 0;
    cs_estimate e;
    estimate(&still, CS_USL, 1, &e);
    cs_interval sigma = cs_estimate_parameter(&e, 0);
    assert_true(fabs(sigma.estimate - 0.02) < 1e-8 && isfinite(sigma.low) && isfinite(sigma.high));
    assert_true(isfinite(e.criterion));
    cs_estimate_free(&e);
}

/* 150 sweeps: three standard errors of a share of 95% are 5.3%. */
static void intervals_hold_the_truth(void **state)
{
    (void)state;
    const simulation truths[] = {
        {CS_AMDAHL, {0.05}, doubling, COUNT_OF(doubling), 6, 0.01},
        {CS_USL, {0.05, 5e-4}, every, COUNT_OF(every), 6, 0.03},
        {CS_GUSTAFSON, {0.2}, doubling, COUNT_OF(doubling), 6, 0.02},
    };
    enum { SWEEPS = 150 };
    for (size_t t = 0; t < COUNT_OF(truths); t++) {
        const cs_model *model = &cs_models[truths[t].model];
        int held[CS_MODEL_TERMS] = {0};
        for (uint64_t seed = 0; seed < SWEEPS; seed++) {
            cs_estimate e;
            estimate(&truths[t], truths[t].model, seed, &e);
            for (size_t j = 0; j < model->term_count; j++) {
                held[j] += holds(cs_estimate_parameter(&e, j), truths[t].theta[j]);
            }
            cs_estimate_free(&e);
        }
        for (size_t j = 0; j < model->term_count; j++) {
            if (held[j] < 0.897 * SWEEPS || held[j] > 0.995 * SWEEPS) {
                fail_msg("%s, %s: held in %d of %d", model->name, model->terms[j].name, held[j], SWEEPS);
            }
        }
    }
}

int main(void)
{
    cs_fit_single_thread();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seed_settles_it),
        cmocka_unit_test(knee_and_predictions),
        cmocka_unit_test(ends_of_the_knee_s_interval),
        cmocka_unit_test(no_knee_where_there_is_none),
        cmocka_unit_test(parameters_stay_inside_their_bounds),
        cmocka_unit_test(bounds_are_held_one_at_a_time),
        cmocka_unit_test(the_criterion_prefers_the_truth),
        cmocka_unit_test(invocations_that_agree_to_the_last_bit),
        cmocka_unit_test(intervals_hold_the_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
