/* SPDX-License-Identifier: MIT */
/* How many transfers at once: a made-up process and server, in made-up time. */
#include "support.h"

#include "fetch/hosts.h"
#include "fetch/pace.h"

enum { most = 1024 };

/* `turns` of 2 ms in which the process computes for `share` of the time, all of the limit is under way, and
 * answers take `delay` seconds. */
static double play(cs_pace *pace, double now, unsigned turns, double share, double delay)
{
    static double cpu;
    for (unsigned i = 0; i < turns; i++) {
        now += 2e-3;
        cpu += 2e-3 * share;
        if (delay > 0) {
            cs_pace_answered(pace, delay, now);
        }
        cs_pace_turn(pace, now, cpu, pace->limit);
    }
    return now;
}

static void a_given_number_stays(void **state)
{
    (void)state;
    cs_pace pace;
    cs_pace_start(&pace, 7, most);
    play(&pace, 1, 100, 0.01, 0.02);
    cs_pace_refused(&pace, 2);
    assert_int_equal(pace.limit, 7);
}

static void it_grows_while_the_process_waits(void **state)
{
    (void)state;
    cs_pace pace;
    cs_pace_start(&pace, 0, most);
    play(&pace, 1, 20, 0.05, 0.02);
    assert_int_equal(pace.limit, most);
}

static void it_does_not_where_the_process_computes(void **state)
{
    (void)state;
    cs_pace pace;
    cs_pace_start(&pace, 0, most);
    unsigned first = pace.limit;
    play(&pace, 1, 100, 0.95, 0.0002);
    assert_int_equal(pace.limit, first);
}

static void it_does_not_where_the_limit_is_not_used(void **state)
{
    (void)state;
    cs_pace pace;
    cs_pace_start(&pace, 0, most);
    unsigned first = pace.limit;
    for (int i = 1; i < 100; i++) {
        cs_pace_turn(&pace, i * 2e-3, 0, first - 1);
    }
    assert_int_equal(pace.limit, first);
}

static void it_shrinks_where_answers_queue(void **state)
{
    (void)state;
    cs_pace pace;
    cs_pace_start(&pace, 0, most);
    double now = play(&pace, 1, 20, 0.05, 0.02);
    play(&pace, now, 500, 0.05, 0.2);
    assert_true(pace.limit < most / 4);
    assert_true(pace.limit >= 1);
}

static void it_is_halved_where_a_server_refuses_and_waits_before_it_grows(void **state)
{
    (void)state;
    cs_pace pace;
    cs_pace_start(&pace, 0, most);
    double now = play(&pace, 1, 20, 0.05, 0.02);
    for (int i = 0; i < 50; i++) { /* of those under way: one sign, not fifty */
        cs_pace_refused(&pace, now);
    }
    assert_int_equal(pace.limit, most / 2);
    now = play(&pace, now, 100, 0.05, 0.02);
    assert_int_equal(pace.limit, most / 2);
    play(&pace, now, 600, 0.05, 0.02);
    assert_int_equal(pace.limit, most);
}

static void a_bound_holds(void **state)
{
    (void)state;
    cs_pace pace;
    cs_pace_start(&pace, 0, most);
    cs_pace_bound(&pace, 100);
    play(&pace, 1, 100, 0.05, 0.02);
    assert_int_equal(pace.limit, 100);
}

static cs_attempt refusal(double seconds)
{
    return (cs_attempt){.ending = CS_ENDING_PASSING, .refused = true, .retry_after = seconds};
}

static void hosts_are_told_apart(void **state)
{
    (void)state;
    cs_hosts hosts = {0};
    unsigned row = cs_hosts_find(&hosts, "http://a.example:80/x");
    assert_int_equal(cs_hosts_find(&hosts, "http://a.example:80/y?z"), row);
    assert_int_not_equal(cs_hosts_find(&hosts, "http://a.example:81/x"), row);
    assert_int_not_equal(cs_hosts_find(&hosts, "https://a.example:80/x"), row);
}

static void one_refusal_concerns_a_file_several_the_host(void **state)
{
    (void)state;
    cs_hosts hosts = {0};
    unsigned row = cs_hosts_find(&hosts, "http://a.example/x");
    cs_attempt no = refusal(9), yes = {.ending = CS_ENDING_DONE};
    cs_hosts_heard(&hosts, row, &no, 100, 60);
    cs_hosts_heard(&hosts, row, &no, 100, 60);
    cs_hosts_heard(&hosts, row, &yes, 100, 60);
    cs_hosts_heard(&hosts, row, &no, 100, 60);
    cs_hosts_heard(&hosts, row, &no, 100, 60);
    assert_true(hosts.rows[row].open <= 100);
    cs_hosts_heard(&hosts, row, &no, 100, 60);
    assert_true(hosts.rows[row].open == 109);
}

static void nobody_waits_for_a_host_longer_than_allowed(void **state)
{
    (void)state;
    cs_hosts hosts = {0};
    unsigned row = cs_hosts_find(&hosts, "http://a.example/x");
    cs_attempt no = refusal(86400);
    for (int i = 0; i < 10; i++) {
        cs_hosts_heard(&hosts, row, &no, 100, 60);
    }
    assert_true(hosts.rows[row].open <= 100);
}

static void a_host_that_nobody_reaches_is_dead_until_somebody_does(void **state)
{
    (void)state;
    cs_hosts hosts = {0};
    unsigned row = cs_hosts_find(&hosts, "http://a.example/x");
    cs_attempt none = {.ending = CS_ENDING_PASSING, .unreachable = true}, some = {.ending = CS_ENDING_FINAL};
    for (int i = 0; i < 100; i++) {
        cs_hosts_heard(&hosts, row, &none, 1, 60);
    }
    assert_true(cs_hosts_dead(&hosts, row));
    cs_hosts_heard(&hosts, row, &some, 1, 60);
    assert_false(cs_hosts_dead(&hosts, row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_given_number_stays),
        cmocka_unit_test(it_grows_while_the_process_waits),
        cmocka_unit_test(it_does_not_where_the_process_computes),
        cmocka_unit_test(it_does_not_where_the_limit_is_not_used),
        cmocka_unit_test(it_shrinks_where_answers_queue),
        cmocka_unit_test(it_is_halved_where_a_server_refuses_and_waits_before_it_grows),
        cmocka_unit_test(a_bound_holds),
        cmocka_unit_test(hosts_are_told_apart),
        cmocka_unit_test(one_refusal_concerns_a_file_several_the_host),
        cmocka_unit_test(nobody_waits_for_a_host_longer_than_allowed),
        cmocka_unit_test(a_host_that_nobody_reaches_is_dead_until_somebody_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
