/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "clock.h"

static void wall_time_never_goes_back(void **state)
{
    (void)state;
    double before = cs_clock_wall();
    for (int i = 0; i < 10000; i++) {
        double now = cs_clock_wall();
        assert_true(now >= before);
        before = now;
    }
}

/* Seconds, not ticks or nanoseconds: a sleep of 10 ms takes at least that, and less than a minute. */
static void wall_time_is_in_seconds(void **state)
{
    (void)state;
    double begin = cs_clock_wall();
    usleep(10000);
    double slept = cs_clock_wall() - begin;
    assert_true(slept >= 0.0099 && slept < 60);
}

/* CPU time advances with work, in steps fine enough to time it, and stands still in a sleep. */
static void cpu_time_counts_work_alone(void **state)
{
    (void)state;
    double begin = cs_clock_cpu();
    while (cs_clock_cpu() - begin < 1e-3) {
    }
    begin = cs_clock_cpu();
    usleep(20000);
    assert_true(cs_clock_cpu() - begin < 0.01);
}

/* Three cycles of anything between 50 MHz and 10 GHz; an optimised-away chain would take none. */
static void the_probe_times_a_multiplication(void **state)
{
    (void)state;
    double seconds = cs_clock_probe();
    assert_true(seconds > 3e-10 && seconds < 6e-8);
}

/* Four times the work takes longer, whatever else runs: the fastest of some tries. */
static void a_longer_chain_takes_longer(void **state)
{
    (void)state;
    double one = 60;
    double four = 60;
    for (int i = 0; i < 20; i++) {
        double once = cs_clock_chain(100000);
        double more = cs_clock_chain(400000);
        one = once < one ? once : one;
        four = more < four ? more : four;
    }
    assert_true(four > 2 * one && cs_clock_chain(0) < one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wall_time_never_goes_back),   cmocka_unit_test(wall_time_is_in_seconds),
        cmocka_unit_test(cpu_time_counts_work_alone),  cmocka_unit_test(the_probe_times_a_multiplication),
        cmocka_unit_test(a_longer_chain_takes_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
