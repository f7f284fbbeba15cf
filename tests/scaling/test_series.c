/* SPDX-License-Identifier: MIT */
/* Which cells make a series, and why a series is refused. */
#include "support.h"

#include <math.h>

#include "made_up_rows.h"
#include "scaling/identify.h"

static cs_cells cells;
static cs_summary summary;
static cs_series_list list;

static int tear_down(void **state)
{
    cs_series_list_free(&list);
    cs_summary_free(&summary);
    cs_cells_free(&cells);
    return forget_rows(state);
}

static void find(bool weak)
{
    assert_int_equal(cs_cells_cut(rows, row_count, &cells), CS_OK);
    assert_int_equal(cs_summary_build(rows, row_count, NULL, 0, NULL, &summary), CS_OK);
    assert_int_equal(cs_series_find(&cells, &summary, NULL, weak, &list), CS_OK);
}

static void expect_counts(size_t i, const char *placement, size_t n, const unsigned *threads, size_t count)
{
    assert_true(i < list.count);
    const cs_series *s = &list.series[i];
    assert_string_equal(s->key.placement, placement);
    assert_int_equal(s->key.n, n);
    assert_int_equal(s->count, count);
    for (size_t k = 0; k < count; k++) {
        assert_int_equal(s->cells[k]->threads, threads[k]);
        assert_true(s->samples[k].threads == threads[k]);
    }
}
#define EXPECT_COUNTS(i, placement, n, ...)                                                                  \
    expect_counts(i, placement, n, (const unsigned[]){__VA_ARGS__},                                          \
                  COUNT_OF(((const unsigned[]){__VA_ARGS__})))

static void placements_share_the_cell_with_one_thread(void **state)
{
    (void)state;
    add_cell_rows("k", "omp", 100, 4, "close", 6, 3);
    add_cell_rows("k", "omp", 100, 1, "close", 6, 8);
    add_cell_rows("k", "omp", 100, 2, "spread", 6, 5);
    add_cell_rows("k", "omp", 100, 4, "spread", 6, 3);
    add_cell_rows("k", "omp", 200, 1, "close", 6, 16);
    find(false);
    assert_int_equal(list.count, 3);
    EXPECT_COUNTS(0, "spread", 100, 1, 2, 4);
    EXPECT_COUNTS(1, "close", 100, 1, 4);
    EXPECT_COUNTS(2, "close", 200, 1);
}

static bool all_but_serial(const char *kernel, const char *variant)
{
    (void)kernel;
    return strcmp(variant, "serial") != 0;
}

static void what_has_no_scaling_is_left_out(void **state)
{
    (void)state;
    add_cell_rows("k", "omp", 100, 1, "close", 6, 8);
    add_cell_rows("k", "omp", 100, 2, "close", 6, 5);
    add_cell_rows("k", "omp", 100, 4, "close", 6, 5);
    assert_int_equal(cs_text_set(&rows[row_count - 1].status, "failed"), CS_OK);
    add_cell_rows("k", "serial", 100, 1, "close", 6, 5);
    add_cell_rows("team", "omp", 1, 1, "close", 6, 5);
    add_cell_rows("team", "omp", 1, 2, "close", 6, 5);
    assert_int_equal(cs_cells_cut(rows, row_count, &cells), CS_OK);
    assert_int_equal(cs_summary_build(rows, row_count, NULL, 0, all_but_serial, &summary), CS_OK);
    assert_int_equal(cs_series_find(&cells, &summary, all_but_serial, false, &list), CS_OK);
    assert_int_equal(list.count, 1);
    EXPECT_COUNTS(0, "close", 100, 1, 2);
}

static void a_sample_is_the_log_of_thread_seconds(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        add_row("k", "omp", 100, 1, "close", round, 8);
        add_row("k", "omp", 100, 4, "close", round, 2.5);
        add_row("k", "omp", 100, 4, "close", round, 2.5); /* a second repetition */
    }
    find(false);
    assert_int_equal(list.series[0].samples[1].count, 3);
    assert_true(fabs(list.series[0].samples[1].y[2] - log(10)) < 1e-14);
    assert_true(fabs(list.series[0].samples[0].y[0] - log(8)) < 1e-14);
}

static void weak_series_follow_the_work(void **state)
{
    (void)state;
    /* Sizes 100 and 200 with 1, 2 and 3 threads: 200 occurs in both series. 603 stands for 600, as near as
     * the kernel's sizes come. */
    const size_t sizes[] = {100, 200, 300, 200, 400, 603};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        unsigned threads = (unsigned)(i % 3 + 1);
        add_cell_rows("k", "omp", sizes[i], threads, "close", 6, 1.0 * (double)sizes[i] / threads);
    }
    find(true);
    assert_int_equal(list.count, 2);
    EXPECT_COUNTS(0, "close", 100, 1, 2, 3);
    EXPECT_COUNTS(1, "close", 200, 1, 2, 3);
    assert_true(list.series[0].work[2] == 3 && fabs(list.series[1].work[2] - 3.015) < 1e-12);
    /* Perfect weak scaling: a unit of work takes the same thread-seconds at every count. */
    for (size_t i = 0; i < 3; i++) {
        const cs_sample *sample = &list.series[1].samples[i];
        double sum = 0;
        for (size_t k = 0; k < sample->count; k++) {
            sum += sample->y[k];
        }
        assert_true(fabs(sum / 6 - log(200)) < 1e-3);
    }
}

/* 104 is within 5% of 100: each has its own cells, and no series is there twice. */
static void neighbouring_sizes_have_their_own_series(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 3; threads++) {
        add_cell_rows("k", "omp", 100 * threads, threads, "close", 6, 1);
        add_cell_rows("k", "omp", 104 * threads, threads, "close", 6, 1);
    }
    find(true);
    assert_int_equal(list.count, 2);
    EXPECT_COUNTS(0, "close", 100, 1, 2, 3);
    EXPECT_COUNTS(1, "close", 104, 1, 2, 3);
    assert_int_equal(list.series[0].cells[1]->n, 200);
    assert_int_equal(list.series[1].cells[1]->n, 208);
}

static void work_that_is_not_counted_cannot_grow(void **state)
{
    (void)state;
    add_cell_rows("k", "omp", 100, 1, "close", 6, 1);
    add_cell_rows("k", "omp", 200, 2, "close", 6, 1);
    for (size_t i = 0; i < row_count; i++) {
        rows[i].items_per_call = 0;
    }
    find(true);
    assert_int_equal(list.count, 0);
}

static void expect_refusal(const char *text)
{
    char why[CS_REFUSAL_BYTES] = "";
    find(false);
    assert_true(cs_series_refused(&list.series[0], why));
    assert_contains(why, text);
}

static void refused_one_count(void **state)
{
    (void)state;
    add_cell_rows("k", "omp", 100, 4, "close", 6, 8);
    expect_refusal("one thread count (4) shows no scaling: measure at least three");
}

static void refused_two_counts(void **state)
{
    (void)state;
    add_cell_rows("k", "omp", 100, 1, "close", 6, 8);
    add_cell_rows("k", "omp", 100, 4, "close", 6, 3);
    expect_refusal("two thread counts: a law with a serial fraction passes through any two points");
}

static void refused_without_one_thread(void **state)
{
    (void)state;
    for (unsigned threads = 2; threads < 9; threads++) {
        add_cell_rows("k", "omp", 100, threads, "close", 6, 8);
    }
    expect_refusal("no cell with one thread: speed-up has no base");
}

static void refused_few_invocations(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads < 9; threads++) {
        add_cell_rows("k", "omp", 100, threads, "close", threads == 4 ? 5 : 6, 8);
    }
    expect_refusal("the cell with 4 threads has 5 invocations: below six no 95% interval exists");
}

static void five_counts_for_the_law_with_two_parameters(void **state)
{
    (void)state;
    char why[CS_REFUSAL_BYTES] = "";
    for (unsigned threads = 1; threads < 6; threads++) {
        add_cell_rows("k", "omp", 100, threads, "close", 6, 8);
    }
    find(false);
    list.series[0].count = 3; /* only counted */
    assert_false(cs_series_refused(&list.series[0], why));
    assert_false(cs_model_refused(&list.series[0], &cs_models[CS_AMDAHL], why));
    assert_true(cs_model_refused(&list.series[0], &cs_models[CS_USL], why));
    assert_string_equal(
        why, "three thread counts cannot separate contention from coherence: measure at least five");
    list.series[0].count = 4;
    assert_true(cs_model_refused(&list.series[0], &cs_models[CS_USL], why));
    assert_contains(why, "four thread counts cannot separate");
    list.series[0].count = 5;
    assert_false(cs_model_refused(&list.series[0], &cs_models[CS_USL], why));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(placements_share_the_cell_with_one_thread, tear_down),
        cmocka_unit_test_teardown(what_has_no_scaling_is_left_out, tear_down),
        cmocka_unit_test_teardown(a_sample_is_the_log_of_thread_seconds, tear_down),
        cmocka_unit_test_teardown(weak_series_follow_the_work, tear_down),
        cmocka_unit_test_teardown(neighbouring_sizes_have_their_own_series, tear_down),
        cmocka_unit_test_teardown(work_that_is_not_counted_cannot_grow, tear_down),
        cmocka_unit_test_teardown(refused_one_count, tear_down),
        cmocka_unit_test_teardown(refused_two_counts, tear_down),
        cmocka_unit_test_teardown(refused_without_one_thread, tear_down),
        cmocka_unit_test_teardown(refused_few_invocations, tear_down),
        cmocka_unit_test_teardown(five_counts_for_the_law_with_two_parameters, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
