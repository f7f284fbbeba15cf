/* SPDX-License-Identifier: MIT */
/* How an earlier part of a run is gone on with: no row twice, none missing, nothing done again. */
#include "scheduled.h"

/* Rows as an earlier part of the run wrote them. */
static collected earlier;

static void earlier_rows(const char *variant, uint64_t round, unsigned from, unsigned to, double seconds)
{
    for (unsigned r = from; r < to; r++) {
        char text[64];
        cs_row *row = &earlier.rows[earlier.count++];
        snprintf(text, sizeof text, "%s/plain/10/t1/close", variant);
        assert_int_equal(cs_record_init(&cs_row_layout, row), CS_OK);
        assert_int_equal(cs_text_set(&row->cell, text), CS_OK);
        assert_int_equal(cs_text_set(&row->status, "ok"), CS_OK);
        assert_int_equal(cs_text_set(&row->check, "exact"), CS_OK);
        assert_int_equal(cs_text_set(&row->digest, "00000000000000ff"), CS_OK);
        row->round = round;
        row->repetition = r;
        row->max_ulp = 0;
        row->iterations = 1;
        row->seconds_per_call = seconds;
        row->elapsed_seconds = 1;
    }
}

/* A plan as it was saved after its cells were checked. */
static void make_checked_plan(const char *variants)
{
    make_plan(variants, NULL);
    collect_clear(&earlier);
    for (size_t i = 0; i < plan.count; i++) {
        plan.cells[i].repetitions = 3;
    }
}

/* Two whole invocations and one that was cut after its first repetition: the next process does the rest of
 * that one, and the cell ends with six in all. */
static void resumes_inside_an_invocation(void **state)
{
    (void)state;
    make_checked_plan("alpha.scalar");
    earlier_rows("alpha.scalar", 0, 0, 3, 0.001);
    earlier_rows("alpha.scalar", 1, 0, 3, 0.001);
    earlier_rows("alpha.scalar", 2, 0, 1, 0.001);
    assert_int_equal(run_after(earlier.rows, earlier.count), CS_OK);
    assert_int_equal(rows.count, 2 + 3 * 3);
    assert_int_equal(log_count("alpha.scalar check"), 0);
    assert_int_equal(log_count("alpha.scalar run"), 4);
    assert_int_equal(log_count("alpha.scalar run t1 1-3 00000000000000ff:exact:0"), 1);
    assert_int_equal(log_count("alpha.scalar run t1 0-3 00000000000000ff:exact:0"), 3);
    assert_string_equal(plan.cells[0].stop_reason, "precision");
    for (size_t i = 0; i < rows.count; i++) {
        collect_copy(&earlier.rows[earlier.count++], &rows.rows[i]);
    }
    assert_in_order(&earlier);
}

/* A dear cell that has its minimum leaves the rounds to the others: six invocations of three times 1e5 s are
 * more than half of the budget of 1e6 s. */
static void a_dear_cell_ends_at_its_share(void **state)
{
    (void)state;
    make_checked_plan("alpha.scalar,alpha.late");
    for (uint64_t round = 0; round < 6; round++) {
        earlier_rows("alpha.scalar", round, 0, 3, 1e5 + 1e4 * (double)round);
    }
    assert_int_equal(run_after(earlier.rows, earlier.count), CS_OK);
    assert_int_equal(log_count("alpha.scalar run"), 0);
    assert_string_equal(cell_of("alpha.scalar")->stop_reason, "budget");
    assert_int_equal(log_count("alpha.late run"), 6);
    assert_string_equal(cell_of("alpha.late")->stop_reason, "precision");
}

/* A cell that lags behind catches up: rounds go on from the lowest one. */
static void resumes_cells_in_different_rounds(void **state)
{
    (void)state;
    make_checked_plan("alpha.scalar,alpha.late,beta.scalar");
    for (uint64_t round = 0; round < 4; round++) {
        earlier_rows("alpha.scalar", round, 0, 3, 0.001);
    }
    earlier_rows("alpha.late", 0, 0, 2, 0.001);
    assert_int_equal(run_after(earlier.rows, earlier.count), CS_OK);
    assert_int_equal(log_count("alpha.scalar run"), 2);
    assert_int_equal(log_count("alpha.late run"), 6);
    assert_int_equal(log_count("beta.scalar check"), 1);
    assert_int_equal(log_count("beta.scalar run"), 6);
    for (size_t i = 1; i < rows.count; i++) {
        assert_true(rows.rows[i].round >= rows.rows[i - 1].round);
    }
    for (size_t i = 0; i < rows.count; i++) {
        collect_copy(&earlier.rows[earlier.count++], &rows.rows[i]);
    }
    assert_in_order(&earlier);
}

/* Cells that had ended stay ended: by precision, by a fault, or because the plan says so. */
static void resumes_nothing_that_has_ended(void **state)
{
    (void)state;
    make_checked_plan("alpha.scalar,alpha.late,alpha.wrong");
    for (uint64_t round = 0; round < 6; round++) {
        earlier_rows("alpha.scalar", round, 0, 3, 0.001);
    }
    earlier_rows("alpha.late", 0, 0, 1, 0.001);
    assert_int_equal(cs_text_set(&earlier.rows[earlier.count - 1].status, "crashed"), CS_OK);
    for (size_t i = 0; i < plan.count; i++) {
        if (strcmp(plan.cells[i].entry->name, "alpha.wrong") == 0) {
            assert_int_equal(cs_text_set(&plan.cells[i].stop_reason, "budget"), CS_OK);
        }
    }
    assert_int_equal(run_after(earlier.rows, earlier.count), CS_OK);
    assert_int_equal(access("log", F_OK), -1);
    assert_int_equal(rows.count, 0);
    assert_string_equal(cell_of("alpha.scalar")->stop_reason, "precision");
    assert_string_equal(cell_of("alpha.late")->stop_reason, "failed");
    assert_string_equal(cell_of("alpha.wrong")->stop_reason, "budget");
}

/* The budget is the whole run's: time spent before counts. */
static void resumes_with_the_rest_of_the_budget(void **state)
{
    (void)state;
    make_checked_plan("alpha.scalar,alpha.late");
    plan.settings.budget = 1000;
    for (uint64_t round = 0; round < 6; round++) {
        earlier_rows("alpha.scalar", round, 0, 3, 1 + (double)round);
    }
    earlier.rows[earlier.count - 1].elapsed_seconds = 5000;
    assert_int_equal(run_after(earlier.rows, earlier.count), CS_OK);
    assert_string_equal(cell_of("alpha.scalar")->stop_reason, "budget");
    assert_int_equal(log_count("alpha.scalar run"), 0);
    assert_int_equal(log_count("alpha.late run"), 6);
    assert_true(rows.rows[0].elapsed_seconds >= 5000);
}

static void refuses_rows_of_another_plan(void **state)
{
    (void)state;
    make_checked_plan("alpha.scalar");
    earlier_rows("alpha.gone", 0, 0, 1, 0.001);
    assert_int_equal(run_after(earlier.rows, earlier.count), CS_ERR_FORMAT);
    assert_contains(message.text, "the cell 'alpha.gone/plain/10/t1/close', which plan.json does not know");
    make_checked_plan("alpha.scalar");
    plan.cells[0].repetitions = 0;
    earlier_rows("alpha.scalar", 0, 0, 1, 0.001);
    assert_int_equal(run_after(earlier.rows, earlier.count), CS_ERR_FORMAT);
    assert_contains(message.text, "which plan.json calls unchecked");
    assert_int_equal(access("log", F_OK), -1);
}

static int tear_down(void **state)
{
    collect_clear(&earlier);
    return schedule_tear_down(state);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "worker") == 0) {
        return fake_worker(argc, argv);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resumes_inside_an_invocation),
        cmocka_unit_test(a_dear_cell_ends_at_its_share),
        cmocka_unit_test(resumes_cells_in_different_rounds),
        cmocka_unit_test(resumes_nothing_that_has_ended),
        cmocka_unit_test(resumes_with_the_rest_of_the_budget),
        cmocka_unit_test(refuses_rows_of_another_plan),
    };
    return cmocka_run_group_tests(tests, scratch_enter, tear_down);
}
