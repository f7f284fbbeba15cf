/* SPDX-License-Identifier: MIT */
/* `check`: a row for every input and edge size, in both guard modes, with a verdict each. */
#include "collect.h"
#include "fake_registry.h"

#include "buffer.h"
#include "run/check_cases.h"

static collected rows;

static cs_status check(const char *name)
{
    const cs_measure_request request = {
        .entry = cs_find(name), .c = {.threads = 2, .seed = 5}, .sink = collect, .context = &rows};
    collect_clear(&rows);
    cs_status status = cs_check_cases(&request);
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
    return status;
}

static void every_input_and_size(void **state)
{
    (void)state;
    assert_int_equal(check("alpha.omp"), CS_OK);
    assert_int_equal(rows.count, 2 * 3 * 3);
    assert_int_equal(rows.count, cs_check_case_count(cs_find("alpha.omp")));
    for (size_t i = 0; i < rows.count; i++) {
        const cs_row *row = &rows.rows[i];
        assert_int_equal(row->n, fake_check_sizes[i % 3]);
        assert_string_equal(row->input, alpha_inputs[i / 3 % 3].name);
        assert_string_equal(row->status, "ok");
        assert_string_equal(row->check, "exact");
        assert_string_equal(row->note, "");
        assert_int_equal(row->iterations, 1);
        assert_true(row->max_ulp == 0);
    }
}

static void wrong_results_are_told(void **state)
{
    (void)state;
    assert_int_equal(check("alpha.wrong"), CS_OK);
    assert_int_equal(rows.count, 18);
    for (size_t i = 0; i < rows.count; i++) {
        const cs_row *row = &rows.rows[i];
        assert_string_equal(row->status, row->n > 0 ? "failed" : "ok");
        assert_string_equal(row->check, row->n > 0 ? "failed" : "exact");
        if (row->n > 0) {
            assert_contains(row->note, "at element ");
        }
    }
}

/* Each case is called twice. */
static void what_goes_wrong_later_is_caught(void **state)
{
    (void)state;
    assert_int_equal(check("alpha.late"), CS_OK);
    assert_string_equal(rows.rows[1].status, "failed");
}

static void missing_instructions(void **state)
{
    (void)state;
    setenv("CORESWEEP_ISA", "baseline", 1);
    assert_int_equal(check("alpha.avx512"), CS_OK);
    unsetenv("CORESWEEP_ISA");
    assert_true(rows.count > 0);
    for (size_t i = 0; i < rows.count; i++) {
        assert_string_equal(rows.rows[i].status, "unavailable");
        assert_string_equal(rows.rows[i].note, "CORESWEEP_ISA hides avx512");
    }
}

static void a_sink_that_fails_ends_it(void **state)
{
    (void)state;
    const cs_measure_request request = {
        .entry = cs_find("alpha.omp"), .c = {.threads = 1}, .sink = collect, .context = &rows};
    collect_clear(&rows);
    rows.refuse_at = 4;
    assert_int_equal(cs_check_cases(&request), CS_ERR_IO);
    assert_int_equal(rows.count, 3);
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
}

static int tear_down(void **state)
{
    (void)state;
    collect_clear(&rows);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_input_and_size),
        cmocka_unit_test(wrong_results_are_told),
        cmocka_unit_test(what_goes_wrong_later_is_caught),
        cmocka_unit_test(missing_instructions),
        cmocka_unit_test(a_sink_that_fails_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
