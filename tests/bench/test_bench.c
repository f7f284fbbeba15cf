/* SPDX-License-Identifier: MIT */
/* The interface to Google Benchmark, as the harness uses it. No speed is asserted, only who is called when.
 */
#include "support.h"

#include <math.h>
#include <time.h>

#include "bench/bench.h"
#include "clock.h"

enum { MOST = 8 };

/* What a request's functions were told. */
typedef struct witness {
    double constant; /* what step returns */
    uint64_t steps;  /* since `before` */
    uint64_t batches;
    uint64_t asked; /* iterations of the last batch */
    double slept;   /* real seconds of the last batch */
    unsigned befores;
    unsigned afters;
    cs_bench_sample samples[MOST];
    unsigned refuse_at; /* `after` fails at this call, from 1 */
} witness;

static double step(void *context)
{
    witness *w = context;
    w->steps++;
    return w->constant;
}

static void batch(void *context, uint64_t iterations)
{
    static const struct timespec five_ms = {.tv_nsec = 5000000};
    witness *w = context;
    w->batches++;
    w->asked = iterations;
    double begin = cs_clock_wall();
    for (uint64_t i = 0; i < iterations; i++) {
        nanosleep(&five_ms, NULL);
    }
    w->slept = cs_clock_wall() - begin;
}

/* Another process says that each call took 2^-10 s, whatever passes here. */
static cs_status timed(void *context, uint64_t iterations, double *seconds)
{
    witness *w = context;
    w->asked = iterations;
    w->batches++;
    *seconds = w->constant * (double)iterations;
    return w->batches == w->refuse_at ? CS_ERR_SYSTEM : CS_OK;
}

static void before(void *context)
{
    witness *w = context;
    assert_int_equal(w->befores, w->afters);
    w->befores++;
    w->steps = 0;
    w->batches = 0;
}

static cs_status after(void *context, const cs_bench_sample *sample)
{
    witness *w = context;
    assert_int_equal(w->befores, w->afters + 1);
    assert_true(w->afters < MOST);
    w->samples[w->afters++] = *sample;
    return w->afters == w->refuse_at ? CS_ERR_FORMAT : CS_OK;
}

static cs_bench_request request_for(witness *w, unsigned repetitions)
{
    return (cs_bench_request){.name = "test",
                              .context = w,
                              .min_seconds = 0.01,
                              .repetitions = repetitions,
                              .before = before,
                              .after = after};
}

/* 2^-10 s adds up without rounding, so the mean is the constant itself. */
static void step_returns_what_counts(void **state)
{
    (void)state;
    witness w = {.constant = 0x1p-10};
    cs_bench_request request = request_for(&w, 3);
    request.step = step;
    assert_int_equal(cs_bench_run(&request), CS_OK);
    assert_int_equal(w.afters, 3);
    for (unsigned r = 0; r < 3; r++) {
        assert_int_equal(w.samples[r].repetition, r);
        assert_true(w.samples[r].seconds_per_call == 0x1p-10);
        assert_true((double)w.samples[r].iterations * 0x1p-10 >= request.min_seconds);
        assert_int_equal(w.samples[r].iterations, w.samples[0].iterations);
        assert_true(w.samples[r].cpu_seconds_per_call >= 0);
    }
    assert_int_equal(w.steps, w.samples[2].iterations);
}

static void batch_is_timed_as_a_whole(void **state)
{
    (void)state;
    witness w = {0};
    cs_bench_request request = request_for(&w, 2);
    request.batch = batch;
    assert_int_equal(cs_bench_run(&request), CS_OK);
    assert_int_equal(w.afters, 2);
    const cs_bench_sample *last = &w.samples[1];
    assert_int_equal(w.batches, 1);
    assert_int_equal(last->iterations, w.asked);
    assert_true(last->iterations >= 1);
    assert_true(last->seconds_per_call >= 0.005);
    /* The library's clock surrounds ours; a busy machine may come between the two. */
    assert_true(last->seconds_per_call * (double)last->iterations >= w.slept * (1 - 1e-9));
    assert_true(last->seconds_per_call < 1);
    /* It sleeps: hardly any CPU time. */
    assert_true(last->cpu_seconds_per_call < last->seconds_per_call);
}

static void before_and_after_are_optional(void **state)
{
    (void)state;
    witness w = {.constant = 1};
    cs_bench_request request = request_for(&w, 2);
    request.step = step;
    request.before = NULL;
    request.after = NULL;
    assert_int_equal(cs_bench_run(&request), CS_OK);
    assert_int_equal(w.befores + w.afters, 0);
    assert_true(w.steps >= 3);
}

static void an_error_after_a_repetition_ends_it(void **state)
{
    (void)state;
    witness w = {.constant = 1, .refuse_at = 2};
    cs_bench_request request = request_for(&w, 5);
    request.step = step;
    assert_int_equal(cs_bench_run(&request), CS_ERR_FORMAT);
    assert_int_equal(w.befores, 2);
    assert_int_equal(w.afters, 2);
    /* The library's list of benchmarks is in order again. */
    witness next = {.constant = 0.5};
    request = request_for(&next, 1);
    request.step = step;
    assert_int_equal(cs_bench_run(&request), CS_OK);
    assert_int_equal(next.afters, 1);
    assert_true(next.samples[0].seconds_per_call == 0.5);
}

static void timed_elsewhere(void **state)
{
    (void)state;
    witness w = {.constant = 0x1p-10};
    cs_bench_request request = request_for(&w, 3);
    request.timed = timed;
    double begin = cs_clock_wall();
    assert_int_equal(cs_bench_run(&request), CS_OK);
    assert_int_equal(w.afters, 3);
    for (unsigned r = 0; r < 3; r++) {
        assert_true(w.samples[r].seconds_per_call == 0x1p-10);
        assert_true(isnan(w.samples[r].cpu_seconds_per_call));
        assert_int_equal(w.samples[r].iterations, w.asked);
        /* At least min_seconds of the time that it was told, though hardly any passed. */
        assert_true(0x1p-10 * (double)w.samples[r].iterations >= 0.01);
    }
    assert_true(cs_clock_wall() - begin < 5);
}

static void a_body_that_fails(void **state)
{
    (void)state;
    witness w = {.constant = 0x1p-10, .refuse_at = 1};
    cs_bench_request request = request_for(&w, 3);
    request.timed = timed;
    assert_int_equal(cs_bench_run(&request), CS_ERR_SYSTEM);
    assert_int_equal(w.batches, 1);
    assert_int_equal(w.afters, 0);
}

static void bad_requests(void **state)
{
    (void)state;
    static const double times[] = {0, -1, (double)NAN};
    witness w = {.constant = 1};
    cs_bench_request request = request_for(&w, 1);
    assert_int_equal(cs_bench_run(&request), CS_ERR_ARGUMENT);
    request.step = step;
    request.batch = batch;
    assert_int_equal(cs_bench_run(&request), CS_ERR_ARGUMENT);
    request.batch = NULL;
    request.repetitions = 0;
    assert_int_equal(cs_bench_run(&request), CS_ERR_ARGUMENT);
    request.repetitions = 1;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        request.min_seconds = times[i];
        assert_int_equal(cs_bench_run(&request), CS_ERR_ARGUMENT);
    }
    assert_int_equal(w.steps + w.befores + w.afters, 0);
}

/* A name is no pattern: the library takes its filters for regular expressions. */
static void any_name_will_do(void **state)
{
    (void)state;
    static const char *const names[] = {"sort.omp", "a+(b", "[", ""};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        witness w = {.constant = 1};
        cs_bench_request request = request_for(&w, 1);
        request.name = names[i];
        request.step = step;
        assert_int_equal(cs_bench_run(&request), CS_OK);
        assert_int_equal(w.afters, 1);
    }
}

static void the_library_has_a_version(void **state)
{
    (void)state;
    assert_contains(cs_bench_library(), "Google Benchmark 1.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_returns_what_counts),
        cmocka_unit_test(batch_is_timed_as_a_whole),
        cmocka_unit_test(before_and_after_are_optional),
        cmocka_unit_test(an_error_after_a_repetition_ends_it),
        cmocka_unit_test(timed_elsewhere),
        cmocka_unit_test(a_body_that_fails),
        cmocka_unit_test(bad_requests),
        cmocka_unit_test(any_name_will_do),
        cmocka_unit_test(the_library_has_a_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
