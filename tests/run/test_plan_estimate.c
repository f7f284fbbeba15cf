/* SPDX-License-Identifier: MIT */
/* How long a plan will take, before and after a call has been timed. */
#include "fake_registry.h"
#include "support.h"

#include <math.h>

#include "run/estimate.h"
#include "run/plan.h"

static void repetitions_fit_the_invocation(void **state)
{
    (void)state;
    cs_settings settings = cs_settings_default();
    settings.repetitions = 5;
    settings.min_time = 0.01;
    settings.invocation_time = 0.5;
    assert_int_equal(cs_repetitions_for(&settings, 1e-9), 5);
    assert_int_equal(cs_repetitions_for(&settings, 0.1), 5);
    assert_int_equal(cs_repetitions_for(&settings, 0.2), 2);
    assert_int_equal(cs_repetitions_for(&settings, 10), 1);
    unsigned before = 5;
    for (double call = 1e-6; call < 100; call *= 1.3) {
        unsigned now = cs_repetitions_for(&settings, call);
        assert_true(now <= before && now >= 1);
        before = now;
    }
}

/* An invocation lasts at least the calls that it times. Where a longer call leaves room for one repetition
 * less the estimate may fall, but not below those of calls half as long. */
static void estimates_grow(void **state)
{
    (void)state;
    cs_settings settings = cs_settings_default();
    for (double call = 1e-6; call < 100; call *= 1.1) {
        double estimate = cs_invocation_estimate(&settings, &cs_registry[0], call);
        assert_true(isfinite(estimate));
        assert_true(estimate > cs_repetitions_for(&settings, call) * fmax(call, settings.min_time));
        assert_true(estimate >= cs_invocation_estimate(&settings, &cs_registry[0], call / 2));
    }
}

static void guesses_follow_the_cost(void **state)
{
    (void)state;
    cs_cell cells[] = {{.entry = cs_find("beta.scalar"), .n = 10, .threads = 1},
                       {.entry = cs_find("beta.scalar"), .n = 1000, .threads = 1},
                       {.entry = cs_find("beta.scalar"), .n = 1000000000, .threads = 1}};
    const cs_plan plan = {.settings = cs_settings_default(), .cells = cells, .count = COUNT_OF(cells)};
    double sum = 0;
    for (size_t i = 0; i < plan.count; i++) {
        double guess = cs_cell_guess(&plan.cells[i]);
        /* 20 ns an item is the slowest of the three. */
        assert_true(fabs(guess - 20e-9 * (double)plan.cells[i].n) < 1e-12 * guess + 1e-18);
        sum += (double)plan.settings.min_invocations *
               cs_invocation_estimate(&plan.settings, plan.cells[i].entry, guess);
    }
    assert_true(fabs(cs_plan_minimum(&plan) - sum) < 1e-9 * sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repetitions_fit_the_invocation),
        cmocka_unit_test(estimates_grow),
        cmocka_unit_test(guesses_follow_the_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
