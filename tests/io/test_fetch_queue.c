/* SPDX-License-Identifier: MIT */
/* What is next, when a failed job comes back, and when outcomes are settled. No transfer takes place. */
#include "support.h"

#include <math.h>
#include <signal.h>

#include "clock.h"
#include "fetch/queue.h"

enum { jobs_most = 200 };

typedef struct source {
    unsigned next, count;
    unsigned ended, settled;
    char url[64];
} source;

static cs_status next(void *context, cs_fetch_item *item)
{
    source *s = context;
    *item = (cs_fetch_item){0};
    if (s->next < s->count) {
        snprintf(s->url, sizeof s->url, "http://a.example/%u", s->next++);
        item->url = s->url;
    }
    return CS_OK;
}

static void ended(void *context, const cs_fetch_outcome *outcome)
{
    (void)outcome;
    source *s = context;
    s->ended++;
}

static void settle(void *context)
{
    source *s = context;
    s->settled = s->ended;
}

static cs_fetch_caller caller_of(source *s)
{
    return (cs_fetch_caller){.context = s, .next = next, .ended = ended, .settle = settle};
}

static cs_queue *begin(const cs_fetch_options *options, const cs_fetch_caller *caller)
{
    cs_queue *queue = NULL;
    assert_int_equal(cs_queue_begin(options, caller, CS_FETCH_MOST, &queue), CS_OK);
    return queue;
}

static void end(cs_queue *queue, cs_status expected)
{
    cs_fetch_totals totals;
    cs_message message;
    assert_int_equal(cs_queue_end(queue, &totals, &message), expected);
}

static cs_job *take(cs_queue *queue)
{
    cs_job *job = NULL;
    double until = 0;
    assert_int_equal(cs_queue_next(queue, &job, &until), CS_TURN_JOB);
    return job;
}

/* The mean of the delays, in seconds, of jobs that fail for the `attempts`-th time together; also the least
 * and the greatest. */
static double delays(unsigned attempts, double retry_after, double *least, double *greatest)
{
    source s = {.count = jobs_most};
    const cs_fetch_options options = {
        .concurrency = jobs_most, .retries = 20, .retry_longest = 60, .seed = 7};
    const cs_fetch_caller caller = caller_of(&s);
    cs_queue *queue = begin(&options, &caller);
    cs_job *jobs[jobs_most];
    double sum = 0;
    *least = HUGE_VAL;
    *greatest = 0;
    for (unsigned i = 0; i < jobs_most; i++) {
        jobs[i] = take(queue);
        jobs[i]->attempts = attempts;
    }
    const cs_attempt failed = {.ending = CS_ENDING_PASSING, .retry_after = retry_after};
    double now = cs_clock_wall();
    for (unsigned i = 0; i < jobs_most; i++) {
        cs_queue_ended(queue, jobs[i], &failed);
    }
    assert_int_equal(queue->waiting.count, jobs_most);
    for (unsigned i = 0; i < jobs_most; i++) {
        double delay = (double)queue->waiting.all[i].then * 1e-6 - now;
        sum += delay;
        *least = fmin(*least, delay);
        *greatest = fmax(*greatest, delay);
    }
    end(queue, CS_OK);
    return sum / jobs_most;
}

/* Of 200 uniform numbers the least is above a tenth of the range once in 10^9 times. */
static void jobs_that_failed_together_come_back_apart(void **state)
{
    (void)state;
    double least = 0, greatest = 0;
    double ranges[] = {0.5, 1, 2, 4, 8, 16, 30, 30};
    for (unsigned i = 0; i < COUNT_OF(ranges); i++) {
        double mean = delays(i + 1, -1, &least, &greatest);
        /* What the loop over the jobs takes on a busy machine is in it. */
        assert_true(least < 0.1 * ranges[i] + 0.2);
        assert_true(greatest > 0.9 * ranges[i]);
        assert_true(greatest < ranges[i] + 0.2);
        assert_true(fabs(mean - ranges[i] / 2) < 0.1 * ranges[i] + 0.2);
    }
}

static void a_server_that_names_a_time_is_not_asked_before_nor_by_all_at_once(void **state)
{
    (void)state;
    double least = 0, greatest = 0;
    delays(1, 3, &least, &greatest);
    assert_true(least >= 3);
    assert_true(greatest - least > 0.05);
    assert_true(greatest < 3.5);
}

static void who_is_to_stop_gets_nothing_more(void **state)
{
    (void)state;
    volatile sig_atomic_t stop = 0;
    source s = {.count = 10};
    const cs_fetch_options options = {.concurrency = 4, .stop = &stop};
    const cs_fetch_caller caller = caller_of(&s);
    cs_queue *queue = begin(&options, &caller);
    cs_job *job = NULL;
    double until = 0;
    cs_job *taken = take(queue);
    stop = 1;
    assert_int_equal(cs_queue_next(queue, &job, &until), CS_TURN_END);
    assert_int_equal(cs_queue_wait(queue, &job), CS_TURN_END);
    assert_int_equal(s.next, 1);
    /* Nor is what failed kept for another attempt, or told. */
    cs_queue_ended(queue, taken, &(cs_attempt){.ending = CS_ENDING_PASSING, .retry_after = -1});
    assert_int_equal(queue->waiting.count, 0);
    assert_int_equal(s.ended, 0);
    end(queue, CS_ERR_INTERRUPTED);
}

static void outcomes_are_settled_together_and_soon(void **state)
{
    (void)state;
    source s = {.count = 10};
    const cs_fetch_options options = {.concurrency = 10};
    const cs_fetch_caller caller = caller_of(&s);
    const cs_attempt done = {.ending = CS_ENDING_DONE};
    cs_queue *queue = begin(&options, &caller);
    for (int i = 0; i < 9; i++) {
        cs_queue_ended(queue, take(queue), &done);
    }
    assert_int_equal(s.ended, 9);
    assert_int_equal(s.settled, 0);
    double rest = cs_queue_turn(queue);
    for (int turns = 0; s.settled == 0; turns++) {
        assert_true(turns < 10);
        assert_true(rest < 5e-3); /* whoever waits no longer than it was told is in time */
        usleep((useconds_t)(rest * 1e6) + 1);
        rest = cs_queue_turn(queue);
    }
    assert_int_equal(s.settled, 9);
    cs_queue_ended(queue, take(queue), &done);
    cs_queue_settle(queue);
    assert_int_equal(s.settled, 10);
    /* And where there is none, nobody is woken for it. */
    assert_true(cs_queue_turn(queue) > 50e-3);
    end(queue, CS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_that_failed_together_come_back_apart),
        cmocka_unit_test(a_server_that_names_a_time_is_not_asked_before_nor_by_all_at_once),
        cmocka_unit_test(who_is_to_stop_gets_nothing_more),
        cmocka_unit_test(outcomes_are_settled_together_and_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
