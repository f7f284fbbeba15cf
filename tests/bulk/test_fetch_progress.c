/* SPDX-License-Identifier: MIT */
/* What a person reads of a fetch while it runs, and at its end. */
#include "support.h"

#include <math.h>

#include "bulk/progress_text.h"

static void assert_progress(cs_bulk_state state, const char *expected)
{
    char text[256];
    cs_bulk_progress_text(&state, text, sizeof text);
    assert_string_equal(text, expected);
}

static void a_line_says_what_is_known(void **state)
{
    (void)state;
    cs_bulk_state s = {.done = 117,
                       .failed = 3,
                       .expected = 2000,
                       .exact = true,
                       .bytes = 36100000,
                       .rate = 84.2e6,
                       .elapsed = 0.75,
                       .under_way = 64};
    assert_progress(s, "120 of 2000 files, 36.1 MB, 84.2 MB/s, 0:11 left, 64 under way, 3 failed");
    s.exact = false;
    s.failed = 0;
    s.done = 120;
    assert_progress(s, "120 of about 2000 files, 36.1 MB, 84.2 MB/s, 0:11 left, 64 under way");
    s.expected = (double)NAN;
    assert_progress(s, "120 files, 36.1 MB, 84.2 MB/s, 64 under way");
    s = (cs_bulk_state){.expected = 5, .exact = true, .elapsed = 3, .under_way = 5};
    assert_progress(s, "0 of 5 files, 0 B, 0 B/s, 5 under way");
}

/* Those that an earlier run has done took none of this run's time. */
static void time_left_counts_this_run_alone(void **state)
{
    (void)state;
    cs_bulk_state s = {.done = 1010, .passed = 1000, .expected = 1100, .elapsed = 5};
    assert_true(cs_bulk_left(&s) == 45);
    s.done = 1000;
    assert_true(isnan(cs_bulk_left(&s)));
    s.done = 1200; /* more than was estimated */
    assert_true(cs_bulk_left(&s) == 0);
}

static void the_rate_is_of_the_last_seconds(void **state)
{
    (void)state;
    cs_rate_window window = {0};
    assert_true(cs_rate_now(&window) == 0);
    uint64_t bytes = 0;
    for (int i = 0; i < 200; i++) { /* 1 MB/s, then 3 MB/s for twice the window */
        bytes += i < 100 ? 101000 : 303000;
        cs_rate_add(&window, 0.101 * i, bytes);
        cs_rate_add(&window, 0.101 * i + 0.01, bytes); /* too early: no point of its own */
        if (i == 99) {
            assert_true(fabs(cs_rate_now(&window) - 1e6) < 1);
        }
    }
    assert_true(fabs(cs_rate_now(&window) - 3e6) < 1);
}

static void assert_summary(cs_fetch_totals totals, uint64_t passed, const char *expected)
{
    char text[256];
    cs_bulk_summary_text(&totals, passed, text, sizeof text);
    assert_string_equal(text, expected);
}

static void a_summary_tells_what_happened(void **state)
{
    (void)state;
    cs_fetch_totals t = {.done = 1, .bytes = 4096, .seconds = 0.5, .concurrency_most = 1};
    assert_summary(t, 0, "1 file, 4.10 KB in 500.0 ms (8.19 KB/s), 1 at once at most");
    t.done = 2;
    t.retries = 1;
    t.failed = 3;
    assert_summary(t, 0, "2 files, 4.10 KB in 500.0 ms (8.19 KB/s), 1 at once at most; 1 retry, 3 failed");
    t.retries = 2;
    t.skipped = 4;
    t.stray = 1;
    t.failed = 0;
    assert_summary(
        t, 5,
        "2 files, 4.10 KB in 500.0 ms (8.19 KB/s), 1 at once at most; 2 retries, 4 were there before, 5 done "
        "by an earlier run, 1 worker process died and was replaced");
    assert_summary((cs_fetch_totals){0}, 0, "0 files, 0 B in 0.000 ns (0 B/s), 0 at once at most");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_what_is_known),
        cmocka_unit_test(time_left_counts_this_run_alone),
        cmocka_unit_test(the_rate_is_of_the_last_seconds),
        cmocka_unit_test(a_summary_tells_what_happened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
