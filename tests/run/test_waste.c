/* SPDX-License-Identifier: MIT */
/* A slowdown that is injected is as large as it is said to be. */
#include "collect.h"
#include "fake_registry.h"

#include "clock.h"
#include "run/measure.h"
#include "run/waste.h"

static collected rows;

static void count(void *context, uint64_t calls)
{
    uint64_t *counted = context;
    *counted = calls;
}

/* Whole calls as far as they go. */
static void more_calls(void **state)
{
    (void)state;
    static const struct {
        double fraction;
        uint64_t calls;
        uint64_t done;
    } cases[] = {{0.05, 100, 105}, {0.05, 99, 103}, {0.05, 19, 19}, {1, 3, 6}, {2.5, 3, 10}, {0, 7, 7}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cs_waste waste = cs_waste_start(cases[i].fraction);
        uint64_t done = 0;
        cs_waste_batch(&waste, count, &done, cases[i].calls);
        assert_int_equal(done, cases[i].done);
    }
}

enum { LINKS = 50000 };

/* Short, so that some tries are not preempted, and without memory: an array that lies badly makes a call
 * twice as long. */
static void chains(void *context, uint64_t calls)
{
    (void)context;
    cs_clock_chain(LINKS * calls);
}

/* The least of some tries of a batch of `calls` chains. */
static double least_time(double fraction, uint64_t calls)
{
    double least = 60;
    cs_waste waste = cs_waste_start(fraction);
    for (int i = 0; i < 20; i++) {
        double begin = cs_clock_wall();
        cs_waste_batch(&waste, chains, NULL, calls);
        double seconds = cs_clock_wall() - begin;
        least = seconds < least ? seconds : least;
    }
    return least;
}

/* What is less than a call is worked off besides. */
static void less_than_a_call(void **state)
{
    (void)state;
    double ratio = least_time(0.9, 1) / least_time(0, 1);
    assert_true(ratio > 1.5 && ratio < 2.5);
    ratio = least_time(0.75, 2) / least_time(0, 2);
    assert_true(ratio > 1.4 && ratio < 2.2);
}

static void alpha_chain(void *work, void *state)
{
    cs_clock_chain(50 * ((const fake_work *)work)->n);
    alpha_right(work, state);
}

static void beta_chain(void *work, void *state)
{
    cs_clock_chain(50 * ((const fake_work *)work)->n);
    beta_run(work, state);
}

static const cs_variant chain_a = {.summary = "takes its time", .run = alpha_chain};
static const cs_variant chain_b = {.summary = "takes its time", .run = beta_chain};
static const cs_entry of_alpha = {"alpha.chain", "alpha", "chain", CS_ISA_BASELINE, &alpha, &chain_a, NULL};
static const cs_entry of_beta = {"beta.chain", "beta", "chain", CS_ISA_BASELINE, &beta, &chain_b, NULL};

/* Seconds of a call, the least of some invocations with and as many without the waste, in turn. */
static double measured_ratio(const cs_entry *entry, size_t n, double min_time, double fraction)
{
    double least[] = {60, 60};
    for (int i = 0; i < 12; i++) {
        const int wasting = i % 2;
        collect_clear(&rows);
        const cs_measure_request request = {.entry = entry,
                                            .c = {.n = n, .threads = 1, .seed = 5},
                                            .min_time = min_time,
                                            .repetitions = 20,
                                            .waste = wasting ? fraction : 0,
                                            .sink = collect,
                                            .context = &rows};
        assert_int_equal(cs_measure(&request), CS_OK);
        assert_int_equal(rows.count, 20);
        for (size_t r = 0; r < rows.count; r++) {
            double seconds = rows.rows[r].seconds_per_call;
            least[wasting] = seconds < least[wasting] ? seconds : least[wasting];
        }
    }
    return least[1] / least[0];
}

/* In batches by more calls, in a batch of one call by busy work, and so where each call is timed alone. A
 * batch lasts 1 ms since the search for its length settles for one call where the first one takes ten times
 * that. */
static void a_measurement_is_slower(void **state)
{
    (void)state;
    static const struct {
        const cs_entry *entry;
        size_t n;
        double min_time;
        double fraction;
    } cases[] = {{&of_alpha, 10, 1e-3, 1}, {&of_alpha, 1000, 1e-6, 0.9}, {&of_beta, 1000, 1e-6, 1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double ratio = measured_ratio(cases[i].entry, cases[i].n, cases[i].min_time, cases[i].fraction);
        if (ratio < 1.5 || ratio > 2.5) {
            fail_msg("%s with n = %zu and a waste of %g: %.2f times as slow", cases[i].entry->name,
                     cases[i].n, cases[i].fraction, ratio);
        }
    }
}

static int tear_down(void **state)
{
    (void)state;
    collect_clear(&rows);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_calls),
        cmocka_unit_test(less_than_a_call),
        cmocka_unit_test(a_measurement_is_slower),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
