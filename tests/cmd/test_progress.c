/* SPDX-License-Identifier: MIT */
/* The progress line where standard error is no terminal: plain lines, not too many of them. */
#include "support.h"

#include <math.h>

#include "cmd/progress.h"
#include "cmd/say.h"

static char cell_name[] = "sort.omp/uniform/1000/t2/close";
static const cs_cell cell = {.name = cell_name};

static cs_progress at(double elapsed)
{
    return (cs_progress){.cell = &cell,
                         .round = 6,
                         .finished = 3,
                         .cells = 10,
                         .invocations = 6,
                         .interval = {.estimate = 1, .half_width = 0.0312, .coverage = 0.96},
                         .elapsed = elapsed,
                         .left = 125.9};
}

/* What is shown for `count` progresses; freed by the caller. */
static char *show(const cs_progress *progress, size_t count)
{
    cs_progress_line line = {0};
    int saved = capture_begin(stderr, "said");
    for (size_t i = 0; i < count; i++) {
        cs_progress_show(&line, &progress[i]);
    }
    cs_progress_end(&line);
    capture_end(stderr, saved);
    return get_file("said");
}

static void a_plain_line(void **state)
{
    (void)state;
    cs_progress p = at(0);
    char *text = show(&p, 1);
    assert_string_equal(text,
                        "round 7, 3 of 10 cells done, at most 2:05 left: sort.omp/uniform/1000/t2/close "
                        "(+-3.1% so far)\n");
    free(text);
}

static void every_ten_seconds(void **state)
{
    (void)state;
    const cs_progress p[] = {at(0), at(1), at(9.9), at(10.1), at(15), at(20), at(21)};
    char *text = show(p, COUNT_OF(p));
    assert_int_equal(count_text(text, "\n"), 3);
    free(text);
}

/* Below the asked confidence an interval's width is no promise: the invocation's number stands there. */
static void before_there_is_an_interval(void **state)
{
    (void)state;
    cs_progress p = at(0);
    p.invocations = 2;
    p.interval.coverage = 0.5;
    char *text = show(&p, 1);
    assert_contains(text, "(invocation 3)");
    free(text);
    p.interval = (cs_interval){.estimate = (double)NAN, .half_width = (double)NAN};
    p.invocations = 0;
    text = show(&p, 1);
    assert_contains(text, "(invocation 1)");
    free(text);
    p.check = true;
    text = show(&p, 1);
    assert_contains(text, "(checking the result)");
    free(text);
}

static void time_left(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *text;
    } cases[] = {{0, "at most 0:00 left"},     {-5, "at most 0:00 left"},    {59.9, "at most 0:59 left"},
                 {3599, "at most 59:59 left"}, {3600, "at most 1h00m left"}, {7384, "at most 2h03m left"},
                 {1e9, "at most 99h59m left"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cs_progress p = at(0);
        p.left = cases[i].seconds;
        char *text = show(&p, 1);
        assert_contains(text, cases[i].text);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_line),
        cmocka_unit_test(every_ten_seconds),
        cmocka_unit_test(before_there_is_an_interval),
        cmocka_unit_test(time_left),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
