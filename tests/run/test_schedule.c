/* SPDX-License-Identifier: MIT */
/* In which order cells are measured, and when each has been measured enough. */
#include "scheduled.h"

/* Times that do not vary: the first interval with the full coverage, from six invocations, is narrow enough.
 */
static void stops_at_precision(void **state)
{
    (void)state;
    make_plan("alpha.scalar,alpha.omp", "1,2");
    assert_int_equal(plan.count, 3);
    assert_int_equal(run(), CS_OK);
    assert_int_equal(rows.count, 3 * 6 * 3);
    assert_int_equal(checked, 1);
    assert_int_equal(log_count("alpha.scalar check"), 1);
    assert_int_equal(log_count("alpha.scalar run"), 6);
    assert_int_equal(log_count("alpha.omp run t1"), 6);
    assert_int_equal(log_count("alpha.omp run t2"), 6);
    assert_in_order(&rows);
    for (size_t i = 0; i < plan.count; i++) {
        assert_string_equal(plan.cells[i].stop_reason, "precision");
        assert_int_equal(plan.cells[i].repetitions, 3);
    }
}

/* The medians of invocations count, not their repetitions: one slow repetition of three moves none. */
static void repetitions_are_not_pooled(void **state)
{
    (void)state;
    make_plan("alpha.scalar", NULL);
    behave("alpha.scalar", "ok 1 1 100\nok 50 1 1\nok 1 200 1\nok 1 1 0.5\nok 0.1 1 1\nok 1 1 7\n");
    assert_int_equal(run(), CS_OK);
    assert_string_equal(plan.cells[0].stop_reason, "precision");
    assert_int_equal(log_count("alpha.scalar run"), 6);
}

static void goes_on_until_it_is_precise(void **state)
{
    (void)state;
    make_plan("alpha.scalar", NULL);
    behave("alpha.scalar", "ok 1\nok 2\nok 1.5\nok 1.5\nok 1.5\nok 1.5\nok 1.5\n");
    assert_int_equal(run(), CS_OK);
    assert_string_equal(plan.cells[0].stop_reason, "precision");
    /* Of n sorted values the interval drops both outliers once its second and last but one will do: n = 9. */
    assert_int_equal(log_count("alpha.scalar run"), 9);
}

/* Times of 1 and 1.03 s: the interval's half-width is 1.5% of its median. */
static void precision_is_the_settings(void **state)
{
    (void)state;
    static const char alternating[] = "ok 1\nok 1.03\nok 1\nok 1.03\nok 1\nok 1.03\nok 1\n";
    make_plan("alpha.scalar", NULL);
    plan.settings.precision = 0.016;
    plan.settings.max_invocations = 7;
    behave("alpha.scalar", alternating);
    assert_int_equal(run(), CS_OK);
    assert_string_equal(plan.cells[0].stop_reason, "precision");
    assert_int_equal(log_count("alpha.scalar run"), 6);
    make_plan("alpha.scalar", NULL);
    plan.settings.precision = 0.014;
    plan.settings.max_invocations = 7;
    behave("alpha.scalar", alternating);
    assert_int_equal(run(), CS_OK);
    assert_string_equal(plan.cells[0].stop_reason, "invocations");
    assert_int_equal(log_count("alpha.scalar run"), 7);
}

static void stops_at_the_maximum(void **state)
{
    (void)state;
    make_plan("alpha.scalar", NULL);
    plan.settings.max_invocations = 8;
    behave("alpha.scalar", "ok 1\nok 2\nok 3\nok 4\nok 5\nok 6\nok 7\nok 8\nok 9\n");
    assert_int_equal(run(), CS_OK);
    assert_string_equal(plan.cells[0].stop_reason, "invocations");
    assert_int_equal(log_count("alpha.scalar run"), 8);
}

/* A spent budget still leaves every cell its minimum. */
static void stops_at_the_budget(void **state)
{
    (void)state;
    make_plan("alpha.scalar,alpha.omp", "1");
    plan.settings.budget = 0;
    plan.settings.min_invocations = 2;
    behave("alpha.scalar", "ok 1\nok 2\n");
    assert_int_equal(run(), CS_OK);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(plan.cells[i].stop_reason, "budget");
    }
    assert_int_equal(log_count("alpha.scalar run"), 2);
    assert_int_equal(log_count("alpha.omp run"), 2);
}

/* A fault found by the check costs one row, and the cell is not timed. The others are. */
static void faults_in_the_check(void **state)
{
    (void)state;
    make_plan("alpha.wrong,alpha.avx512,alpha.late,alpha.scalar", NULL);
    behave("alpha.wrong.check", "fault failed");
    behave("alpha.avx512.check", "fault unavailable");
    behave("alpha.late.check", "exit 5");
    assert_int_equal(run(), CS_OK);
    assert_string_equal(cell_of("alpha.wrong")->stop_reason, "failed");
    assert_string_equal(cell_of("alpha.avx512")->stop_reason, "unavailable");
    assert_string_equal(cell_of("alpha.late")->stop_reason, "failed");
    assert_string_equal(cell_of("alpha.scalar")->stop_reason, "precision");
    assert_int_equal(rows.count, 3 + 18);
    assert_string_equal(rows.rows[2].status, "failed");
    assert_int_equal(
        log_count("alpha.wrong run") + log_count("alpha.avx512 run") + log_count("alpha.late run"), 0);
}

/* A crash, a time-out or a wrong result later ends the cell; what was measured before it is kept. */
static void faults_while_measuring(void **state)
{
    (void)state;
    make_plan("alpha.late,alpha.pair,alpha.scalar,alpha.wrong", "2");
    plan.settings.timeout = 0.4;
    plan.settings.invocation_time = 1e-6;
    behave("alpha.late", "ok\nok\nabort\n");
    behave("alpha.pair", "ok\nhang\n");
    behave("alpha.wrong", "ok\nok\nok\nfault failed\n");
    assert_int_equal(run(), CS_OK);
    assert_string_equal(cell_of("alpha.late")->stop_reason, "failed");
    assert_string_equal(cell_of("alpha.pair")->stop_reason, "failed");
    assert_string_equal(cell_of("alpha.wrong")->stop_reason, "failed");
    assert_string_equal(cell_of("alpha.scalar")->stop_reason, "precision");
    assert_int_equal(log_count("alpha.late run"), 3);
    assert_int_equal(log_count("alpha.pair run"), 2);
    assert_int_equal(log_count("alpha.wrong run"), 4);
    assert_in_order(&rows);
}

/* What the check has verified is told to every invocation, so that none need verify it again. */
static void a_verified_digest_is_handed_on(void **state)
{
    (void)state;
    make_plan("alpha.scalar", NULL);
    assert_int_equal(run(), CS_OK);
    assert_int_equal(log_count("alpha.scalar check t1 0-1 -\n"), 1);
    assert_int_equal(log_count("alpha.scalar run t1 0-3 000000000000002a:exact:0\n"), 6);
}

/* How many repetitions fit is taken from the check's call. */
static void a_slow_call_gets_fewer_repetitions(void **state)
{
    (void)state;
    make_plan("alpha.scalar", NULL);
    plan.settings.invocation_time = 0.5;
    behave("alpha.scalar.check", "ok 0.2");
    assert_int_equal(run(), CS_OK);
    assert_int_equal(plan.cells[0].repetitions, 2);
    assert_int_equal(rows.count, 12);
}

enum { ORDER_BYTES = 8192 };

/* The log of a run with this seed, without the checks, into `order`. */
static void order_with(uint64_t seed, char *order)
{
    char line[256];
    make_plan("alpha.scalar,alpha.late,alpha.wrong,beta.scalar", NULL);
    plan.settings.seed = seed;
    assert_int_equal(run(), CS_OK);
    order[0] = '\0';
    FILE *in = fopen("log", "r");
    assert_non_null(in);
    while (fgets(line, sizeof line, in) != NULL) {
        if (strstr(line, " run ") != NULL) {
            snprintf(order + strlen(order), ORDER_BYTES - strlen(order), "%s", line);
        }
    }
    fclose(in);
}

/* Of the `count` lines of each round, every cell's stands there once; *differ: some round has another order.
 */
static void inspect_rounds(const char *log, size_t count, bool *differ)
{
    const char *line = log;
    char first[1024] = "";
    *differ = false;
    while (*line != '\0') {
        char round[1024] = "";
        for (size_t i = 0; i < count; i++) {
            char text[256];
            snprintf(text, sizeof text, "%.*s\n", (int)strcspn(line, "\n"), line);
            assert_null(strstr(round, text));
            strcat(round, text);
            line += strlen(text);
        }
        if (first[0] == '\0') {
            strcpy(first, round);
        }
        *differ = *differ || strcmp(first, round) != 0;
    }
}

static void rounds_are_shuffled_by_the_seed(void **state)
{
    (void)state;
    static char one[ORDER_BYTES];
    static char same[ORDER_BYTES];
    static char other[ORDER_BYTES];
    bool differ = false;
    order_with(1, one);
    order_with(1, same);
    order_with(2, other);
    assert_string_equal(one, same);
    assert_string_not_equal(one, other);
    assert_int_equal(count_text(one, "\n"), 4 * 6);
    inspect_rounds(one, 4, &differ);
    assert_true(differ);
    inspect_rounds(other, 4, &differ);
    assert_true(differ);
}

static void progress_counts_up(void **state)
{
    (void)state;
    make_plan("alpha.scalar,alpha.omp", "1");
    assert_int_equal(run(), CS_OK);
    assert_int_equal(shown, 2 + 12);
    assert_false(last_shown.check);
    assert_int_equal(last_shown.round, 5);
    assert_int_equal(last_shown.cells, 2);
    assert_int_equal(last_shown.finished, 1);
    assert_int_equal(last_shown.invocations, 5);
    assert_true(last_shown.interval.half_width == 0);
    assert_true(last_shown.elapsed >= 0 && last_shown.left > 0);
}

static void an_interruption_keeps_what_there_is(void **state)
{
    (void)state;
    make_plan("alpha.scalar", NULL);
    interrupt_at = 1 + 3;
    assert_int_equal(run(), CS_ERR_INTERRUPTED);
    assert_in_range(rows.count, 2 * 3, 3 * 3);
    assert_string_equal(plan.cells[0].stop_reason, "");
    make_plan("alpha.scalar", NULL);
    interrupt_at = 1;
    assert_int_equal(run(), CS_ERR_INTERRUPTED);
    assert_int_equal(checked, 0);
}

static void errors_end_the_run(void **state)
{
    (void)state;
    make_plan("alpha.scalar", NULL);
    rows.refuse_at = 5;
    assert_int_equal(run(), CS_ERR_IO);
    assert_int_equal(rows.count, 4);
    make_plan("alpha.scalar", NULL);
    checked_gives = CS_ERR_IO;
    assert_int_equal(run(), CS_ERR_IO);
    assert_int_equal(checked, 1);
    assert_int_equal(rows.count, 0);
    assert_int_equal(log_count("alpha.scalar run"), 0);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "worker") == 0) {
        return fake_worker(argc, argv);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stops_at_precision),
        cmocka_unit_test(repetitions_are_not_pooled),
        cmocka_unit_test(goes_on_until_it_is_precise),
        cmocka_unit_test(precision_is_the_settings),
        cmocka_unit_test(stops_at_the_maximum),
        cmocka_unit_test(stops_at_the_budget),
        cmocka_unit_test(faults_in_the_check),
        cmocka_unit_test(faults_while_measuring),
        cmocka_unit_test(a_verified_digest_is_handed_on),
        cmocka_unit_test(a_slow_call_gets_fewer_repetitions),
        cmocka_unit_test(rounds_are_shuffled_by_the_seed),
        cmocka_unit_test(progress_counts_up),
        cmocka_unit_test(an_interruption_keeps_what_there_is),
        cmocka_unit_test(errors_end_the_run),
    };
    return cmocka_run_group_tests(tests, scratch_enter, schedule_tear_down);
}
