/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <math.h>

#include "arrivals.h"
#include "clock.h"
#include "crew.h"
#include "task.h"

enum { THREADS = 3 };

static cs_arrivals *arrivals;
static double seconds[THREADS];

static int set_up(void **state)
{
    (void)state;
    return cs_arrivals_open(THREADS, &arrivals) == CS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    cs_arrivals_close(arrivals);
    return 0;
}

static void what_was_told_while_listening(void **state)
{
    (void)state;
    const double before = cs_clock_wall();
    cs_arrivals_begin(arrivals);
    cs_arrive(2);
    cs_arrive(0);
    cs_arrivals_end();
    const double most = cs_clock_wall() - before;
    assert_true(cs_arrivals_seconds(arrivals, seconds));
    assert_true(seconds[2] > 0 && seconds[2] <= seconds[0] && seconds[0] <= most);
    assert_true(seconds[1] == 0); /* had no share */
}

static void the_last_word_stands(void **state)
{
    (void)state;
    cs_arrivals_begin(arrivals);
    cs_arrive(0);
    cs_arrive(1);
    const double between = cs_clock_wall();
    cs_arrive(0);
    cs_arrivals_end();
    assert_true(cs_arrivals_seconds(arrivals, seconds));
    assert_true(seconds[0] > seconds[1] && seconds[0] <= cs_clock_wall() - between + seconds[0]);
}

static void nothing_told(void **state)
{
    (void)state;
    assert_false(cs_arrivals_seconds(arrivals, seconds));
    cs_arrive(0);
    cs_arrivals_begin(arrivals);
    cs_arrive(THREADS); /* is not heard */
    cs_arrivals_end();
    cs_arrive(1);
    assert_false(cs_arrivals_seconds(arrivals, seconds));
}

static void each_call_anew(void **state)
{
    (void)state;
    cs_arrivals_begin(arrivals);
    cs_arrive(1);
    cs_arrivals_end();
    cs_arrivals_begin(arrivals);
    cs_arrivals_end();
    assert_false(cs_arrivals_seconds(arrivals, seconds));
}

static void nothing(unsigned thread, void *arg)
{
    (void)thread;
    (void)arg;
}

static void assert_all_told(void)
{
    assert_true(cs_arrivals_seconds(arrivals, seconds));
    for (unsigned i = 0; i < THREADS; i++) {
        assert_true(seconds[i] > 0);
    }
}

static void a_crew_tells(void **state)
{
    (void)state;
    cs_crew *crew = NULL;
    assert_int_equal(cs_crew_start(THREADS, NULL, &crew), CS_OK);
    cs_arrivals_begin(arrivals);
    cs_crew_run(crew, nothing, NULL);
    cs_arrivals_end();
    cs_crew_end(crew);
    assert_all_told();
}

static void no_task(unsigned task, unsigned worker, void *context)
{
    (void)task;
    (void)worker;
    (void)context;
}

/* More tasks, and so more threads, than the team has. */
static void a_thread_a_task_tells(void **state)
{
    (void)state;
    const cs_tasks tasks = {.count = 2 * THREADS + 1, .threads = THREADS, .enter = nothing, .task = no_task};
    void *team = NULL;
    assert_int_equal(cs_task_threads.open(&tasks, &team), CS_OK);
    cs_arrivals_begin(arrivals);
    assert_true(cs_task_threads.run(team));
    cs_arrivals_end();
    cs_task_threads.close(team);
    assert_all_told();
}

static void no_threads(void **state)
{
    (void)state;
    cs_arrivals *none = arrivals;
    assert_int_equal(cs_arrivals_open(0, &none), CS_ERR_ARGUMENT);
    assert_null(none);
    cs_arrivals_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_told_while_listening, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_word_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_call_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_crew_tells, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_thread_a_task_tells, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_threads, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
