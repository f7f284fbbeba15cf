/* SPDX-License-Identifier: MIT */
/* One invocation from the parent's side: what the worker is told, and what becomes of what it says. */
#include "collect.h"
#include "fake_registry.h"
#include "fake_worker.h"

#include <math.h>

#include "clock.h"
#include "run/invoke.h"

static collected rows;
static cs_message message;
static volatile sig_atomic_t interrupted;
static int cpus[] = {0, 1, 0};
static char name[] = "alpha.omp/odd/10/t2/spread";

static const cs_plan plan = {.settings = {.min_time = 0.001, .repetitions = 3}};

static cs_cell the_cell(void)
{
    return (cs_cell){.name = name,
                     .entry = cs_find("alpha.omp"),
                     .input = 1,
                     .n = 10,
                     .threads = 2,
                     .placement = CS_PLACEMENT_SPREAD,
                     .cpus = cpus,
                     .data_seed = 77,
                     .repetitions = 3};
}

static cs_status invoke_cell(const cs_cell *cell, bool check, unsigned first, double timeout)
{
    const cs_invocation invocation = {.plan = &plan,
                                      .cell = cell,
                                      .round = 4,
                                      .check = check,
                                      .first_repetition = first,
                                      .timeout_seconds = timeout,
                                      .run_began = cs_clock_wall() - 100,
                                      .interrupted = &interrupted,
                                      .sink = collect,
                                      .context = &rows};
    message.text[0] = '\0';
    return cs_invoke(&invocation, &message);
}

static cs_status invoke(const char *script)
{
    cs_cell cell = the_cell();
    collect_clear(&rows);
    forget_workers();
    behave("alpha.omp", script);
    return invoke_cell(&cell, false, 0, 30);
}

static const cs_row *last_row(void)
{
    assert_true(rows.count > 0);
    return &rows.rows[rows.count - 1];
}

static void complete_rows(void **state)
{
    (void)state;
    assert_int_equal(invoke("ok 0.5 0.25 0.125"), CS_OK);
    assert_int_equal(rows.count, 3);
    for (unsigned r = 0; r < 3; r++) {
        const cs_row *row = &rows.rows[r];
        assert_string_equal(row->cell, name);
        assert_string_equal(row->kernel, "alpha");
        assert_string_equal(row->variant, "omp");
        assert_string_equal(row->input, "odd");
        assert_string_equal(row->placement, "spread");
        assert_string_equal(row->status, "ok");
        assert_string_equal(row->cpus, "0");
        assert_string_equal(row->note, "");
        assert_true(row->n == 10 && row->threads == 2 && row->round == 4 && row->repetition == r);
        assert_true(row->bytes_per_call == 80 && row->flops_per_call == 10 && row->items_per_call == 10);
        assert_true(row->elapsed_seconds >= 100 && row->elapsed_seconds < 160);
    }
    assert_true(rows.rows[0].seconds_per_call == 0.5 && rows.rows[2].seconds_per_call == 0.125);
}

static void what_the_worker_is_told(void **state)
{
    (void)state;
    assert_int_equal(invoke("ok"), CS_OK);
    char *text = get_file("log");
    assert_string_equal(text, "alpha.omp run t2 0-3 -\n");
    free(text);

    collect_clear(&rows);
    forget_workers();
    cs_cell cell = the_cell();
    cell.repetitions = 0; /* not known before the check */
    assert_int_equal(invoke_cell(&cell, true, 0, 30), CS_OK);
    assert_int_equal(rows.count, 1);
    text = get_file("log");
    assert_string_equal(text, "alpha.omp check t2 0-1 -\n");
    free(text);
}

static void the_rest_of_an_invocation(void **state)
{
    (void)state;
    cs_cell cell = the_cell();
    collect_clear(&rows);
    forget_workers();
    assert_int_equal(invoke_cell(&cell, false, 2, 30), CS_OK);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.rows[0].repetition, 2);
}

static void an_oversubscribed_cell_says_so(void **state)
{
    (void)state;
    cs_cell cell = the_cell();
    cell.threads = 3;
    collect_clear(&rows);
    forget_workers();
    assert_int_equal(invoke_cell(&cell, false, 0, 30), CS_OK);
    assert_string_equal(last_row()->note, "oversubscribed: 3 threads share CPUs");
    collect_clear(&rows);
    behave("alpha.omp", "fault failed");
    assert_int_equal(invoke_cell(&cell, false, 0, 30), CS_OK);
    assert_string_equal(last_row()->note, "oversubscribed: 3 threads share CPUs; as the test wants it");
}

/* Every end but a complete one is a row: what came before it is kept. */
static void early_ends(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        size_t rows;
        const char *status;
        const char *note;
    } cases[] = {
        {"exit 0", 1, "crashed", "ended with exit code 0 before it was done: the worker's last words"},
        {"exit 2", 1, "crashed", "ended with exit code 2 before it was done: the worker's last words"},
        {"exit 3", 1, "crashed", "ended with exit code 3 before it was done: the worker's last words"},
        {"after 2 0", 3, "crashed", "ended with exit code 0 before it was done"},
        {"after 3 1", 4, "crashed", "ended with exit code 1 before it was done"},
        {"abort", 2, "crashed", "killed by signal 6 (Aborted)"},
        {"fault unavailable", 1, "unavailable", "as the test wants it"},
        {"fault failed", 1, "failed", "as the test wants it"},
        {"say no JSON at all", 1, "failed", "the worker said no JSON object: no JSON at all"},
        {"say {\"seconds_per_call\":\"fast\"}", 1, "failed", "the worker's seconds_per_call is no number"},
        {"say {\"repetition\":99,\"status\":\"ok\"}", 2, "crashed",
         "ended with exit code 0 before it was done"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(invoke(cases[i].script), CS_OK);
        if (rows.count != cases[i].rows || strcmp(last_row()->status, cases[i].status) != 0) {
            fail_msg("'%s': %zu rows, the last one %s", cases[i].script, rows.count, last_row()->status);
        }
        assert_contains(last_row()->note, cases[i].note);
        assert_string_equal(last_row()->cell, name);
        assert_int_equal(last_row()->round, 4);
    }
}

/* Its exit code 2 says that it does not know the variant; ours, that we have a fault. */
static void another_program(void **state)
{
    (void)state;
    cs_cell cell = the_cell();
    cs_invocation invocation = {.program = "./other",
                                .plan = &plan,
                                .cell = &cell,
                                .waste = 0.05,
                                .timeout_seconds = 30,
                                .interrupted = &interrupted,
                                .sink = collect,
                                .context = &rows};
    worker_program("other");
    collect_clear(&rows);
    forget_workers();
    behave("alpha.omp@other", "ok 1\nexit 2\nexit 3\n");
    assert_int_equal(cs_invoke(&invocation, &message), CS_OK);
    assert_int_equal(rows.count, 3);
    assert_int_equal(log_count("alpha.omp@other run t2 0-3 - 0.05"), 1);
    assert_int_equal(cs_invoke(&invocation, &message), CS_OK);
    assert_string_equal(last_row()->status, "unavailable");
    assert_string_equal(last_row()->note, "./other does not take this cell: the worker's last words");
    assert_int_equal(cs_invoke(&invocation, &message), CS_OK);
    assert_string_equal(last_row()->status, "crashed");
}

static void a_row_that_did_not_come_has_its_number(void **state)
{
    (void)state;
    assert_int_equal(invoke("after 2 1"), CS_OK);
    assert_int_equal(last_row()->repetition, 2);
    assert_true(isnan(last_row()->seconds_per_call));
}

static void a_timeout(void **state)
{
    (void)state;
    cs_cell cell = the_cell();
    collect_clear(&rows);
    forget_workers();
    behave("alpha.omp", "hang");
    assert_int_equal(invoke_cell(&cell, false, 0, 0.4), CS_OK);
    assert_int_equal(rows.count, 1);
    assert_string_equal(last_row()->status, "timeout");
    assert_contains(last_row()->note, "without finishing; --timeout sets the limit");
}

static void an_interruption_is_no_row(void **state)
{
    (void)state;
    interrupted = 1;
    assert_int_equal(invoke("hang"), CS_ERR_INTERRUPTED);
    interrupted = 0;
    assert_int_equal(rows.count, 0);
}

static void a_sink_that_fails_ends_it(void **state)
{
    (void)state;
    cs_cell cell = the_cell();
    collect_clear(&rows);
    forget_workers();
    rows.refuse_at = 2;
    assert_int_equal(invoke_cell(&cell, false, 0, 30), CS_ERR_IO);
    assert_int_equal(rows.count, 1);
}

static int tear_down(void **state)
{
    collect_clear(&rows);
    return scratch_leave(state);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "worker") == 0) {
        return fake_worker(argc, argv);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_rows),
        cmocka_unit_test(what_the_worker_is_told),
        cmocka_unit_test(the_rest_of_an_invocation),
        cmocka_unit_test(an_oversubscribed_cell_says_so),
        cmocka_unit_test(early_ends),
        cmocka_unit_test(another_program),
        cmocka_unit_test(a_row_that_did_not_come_has_its_number),
        cmocka_unit_test(a_timeout),
        cmocka_unit_test(an_interruption_is_no_row),
        cmocka_unit_test(a_sink_that_fails_ends_it),
    };
    return cmocka_run_group_tests(tests, scratch_enter, tear_down);
}
