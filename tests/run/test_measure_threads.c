/* SPDX-License-Identifier: MIT */
/* The column thread_seconds of an invocation: when it is filled, from which call, and with what. */
#include "collect.h"

#include <stdatomic.h>
#include <time.h>

#include "arrivals.h"
#include "compare.h"
#include "coresweep/registry.h"
#include "run/measure.h"

/* What the variants saw. */
static struct {
    unsigned long calls;
    unsigned long heard; /* of them, while somebody listened */
    unsigned long restored;
    bool last_was_heard;
    unsigned long
        judged_heard; /* calls whose result was asked for, which are the last timed ones, likewise */
} seen;

static int64_t answer;

static cs_status create(const cs_case *c, void **work)
{
    (void)c;
    *work = &answer;
    return CS_OK;
}

static void destroy(void *work)
{
    (void)work;
}

static void restore(void *work)
{
    (void)work;
    seen.restored++;
}

static cs_view result(const void *work)
{
    seen.judged_heard += seen.last_was_heard;
    return (cs_view){work, 1, CS_I64};
}

static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(expected, got, difference);
}

static cs_cost cost(const cs_case *c)
{
    (void)c;
    return (cs_cost){.items = 1};
}

static void mute(void *work, void *state)
{
    (void)state;
    *(int64_t *)work = 42;
    seen.calls++;
    seen.last_was_heard = atomic_load(&cs__arrivals_listener) != NULL;
    seen.heard += seen.last_was_heard;
}

/* Of two threads, number 0 has nothing to do. */
static void brief(void *work, void *state)
{
    mute(work, state);
    cs_arrive(1);
}

static void wait_for(long milliseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

/* Thread 1 takes three times as long as thread 0. That it waits for thread 0 in between keeps a busy machine
 * from turning that round. */
static void uneven(void *work, void *state)
{
    mute(work, state);
    atomic_bool first_has_ended = false;
#pragma omp parallel for schedule(static, 1) num_threads(2)
    for (unsigned thread = 0; thread < 2; thread++) {
        wait_for(10);
        if (thread == 1) {
            while (!atomic_load(&first_has_ended)) {
                wait_for(1);
            }
            wait_for(20);
        }
        cs_arrive(thread);
        if (thread == 0) {
            atomic_store(&first_has_ended, true);
        }
    }
}

static const cs_input inputs[] = {{"only", "the only one"}};
static const size_t sizes[] = {1};

#define KERNEL                                                                                               \
    .summary = "for the tests", .n_means = "elements", .reference = "serial", .inputs = CS_LIST(inputs),     \
    .default_inputs = 1, .sizes = CS_LIST(sizes), .default_sizes = CS_LIST(sizes),                           \
    .check_sizes = CS_LIST(sizes), .create = create, .destroy = destroy, .result = result,                   \
    .compare = compare, .cost = cost

static const cs_kernel batched = {KERNEL};
static const cs_kernel restored = {KERNEL, .restore = restore};

static const cs_variant a_serial = {.summary = "tells, though it need not", .run = brief};
static const cs_variant a_mute = {.summary = "does not tell", .parallel = true, .run = mute};
static const cs_variant a_brief = {.summary = "takes a microsecond", .parallel = true, .run = brief};
static const cs_variant an_uneven = {.summary = "takes 30 ms", .parallel = true, .run = uneven};

const cs_entry cs_registry[] = {
    {"batched.brief", "batched", "brief", CS_ISA_BASELINE, &batched, &a_brief, NULL},
    {"batched.mute", "batched", "mute", CS_ISA_BASELINE, &batched, &a_mute, NULL},
    {"batched.serial", "batched", "serial", CS_ISA_BASELINE, &batched, &a_serial, NULL},
    {"batched.uneven", "batched", "uneven", CS_ISA_BASELINE, &batched, &an_uneven, NULL},
    {"restored.brief", "restored", "brief", CS_ISA_BASELINE, &restored, &a_brief, NULL},
    {"restored.serial", "restored", "serial", CS_ISA_BASELINE, &restored, &a_serial, NULL},
    {"restored.uneven", "restored", "uneven", CS_ISA_BASELINE, &restored, &an_uneven, NULL},
};
const size_t cs_registry_count = sizeof cs_registry / sizeof cs_registry[0];

enum { REPETITIONS = 3 };

static collected rows;

static void measure(const char *name, unsigned threads, double min_time)
{
    collect_clear(&rows);
    memset(&seen, 0, sizeof seen);
    const cs_measure_request request = {.entry = cs_find(name),
                                        .c = {.n = 1, .threads = threads, .seed = 5},
                                        .min_time = min_time,
                                        .repetitions = REPETITIONS,
                                        .sink = collect,
                                        .context = &rows};
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_int_equal(rows.count, REPETITIONS);
    for (unsigned r = 0; r < REPETITIONS; r++) {
        assert_string_equal(rows.rows[r].check, "exact");
    }
}

/* The two times of a row. */
static void read_times(const cs_row *row, double times[2])
{
    int end = 0;
    assert_int_equal(sscanf(row->thread_seconds, "%lf %lf%n", &times[0], &times[1], &end), 2);
    assert_int_equal(row->thread_seconds[end], '\0');
}

/* A long call is listened to while it is timed. */
static void three_times_as_long(void **state)
{
    (void)state;
    static const char *const names[] = {"batched.uneven", "restored.uneven"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        measure(names[i], 2, 1e-3);
        for (unsigned r = 0; r < REPETITIONS; r++) {
            double times[2];
            read_times(&rows.rows[r], times);
            assert_true(times[0] >= 0.010);
            assert_true(times[1] >= times[0] + 0.020);
            assert_int_equal(rows.rows[r].iterations, 1);
            assert_true(times[1] <= rows.rows[r].seconds_per_call + 1e-6);
        }
        assert_true(seen.judged_heard >= REPETITIONS);
    }
}

/* A short one is not; one that is not timed tells instead, and is restored before as any. */
static void short_calls_are_timed_in_peace(void **state)
{
    (void)state;
    static const char *const names[] = {"batched.brief", "restored.brief"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        measure(names[i], 2, 2e-3);
        for (unsigned r = 0; r < REPETITIONS; r++) {
            double times[2];
            read_times(&rows.rows[r], times);
            assert_true(times[0] == 0 && times[1] > 0);
        }
        assert_true(seen.heard >= REPETITIONS);
        assert_int_equal(seen.judged_heard, 0);
        /* While the number of calls is sought there is a call alone; and where one is interrupted for
         * milliseconds, the next is taken for a long one. */
        assert_true(seen.calls > 5 * seen.heard);
        assert_true(seen.restored == 0 || seen.restored + 1 >= seen.calls);
    }
}

static void who_does_not_tell(void **state)
{
    (void)state;
    static const char *const names[] = {"batched.mute", "batched.serial", "restored.serial"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        measure(names[i], 1, 1e-4);
        for (unsigned r = 0; r < REPETITIONS; r++) {
            assert_string_equal(rows.rows[r].thread_seconds, "");
        }
    }
    assert_int_equal(seen.heard, 0); /* the last is serial */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_times_as_long),
        cmocka_unit_test(short_calls_are_timed_in_peace),
        cmocka_unit_test(who_does_not_tell),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    collect_clear(&rows);
    return failed;
}
