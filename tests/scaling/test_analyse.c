/* SPDX-License-Identifier: MIT */
/* From rows to what is told: figures, extrapolations apart from them, losses, refusals; and rows that are
 * refused altogether. */
#include "support.h"

#include <math.h>

#include "made_up_rows.h"
#include "scaling/analyse.h"

static cs_scaling_table table;
static cs_scaling_counts counts;

static int tear_down(void **state)
{
    cs_scaling_free(&table);
    return forget_rows(state);
}

static void analyse(const cs_scaling_options *options)
{
    assert_int_equal(cs_scaling_analyse(rows, row_count, options, &table, &counts), CS_OK);
}

static const cs_scaling_row *find(const char *what, const char *quantity, unsigned threads)
{
    for (size_t i = 0; i < table.count; i++) {
        const cs_scaling_row *row = &table.rows[i];
        if (strcmp(row->what, what) == 0 && strcmp(row->quantity, quantity) == 0 && row->threads == threads) {
            return row;
        }
    }
    return NULL;
}

static const cs_scaling_row *expect(const char *what, const char *quantity, unsigned threads)
{
    const cs_scaling_row *row = find(what, quantity, threads);
    if (row == NULL) {
        fail_msg("no row %s %s %u", what, quantity, threads);
    }
    return row;
}

static void assert_about(double value, double expected)
{
    if (!(fabs(value - expected) <= 0.02 * fabs(expected))) {
        fail_msg("expected about %g, found %g", expected, value);
    }
}

/* 80 ms alone; contention 0.05, coherence 0.001. */
static double usl_seconds(unsigned threads)
{
    double p = threads;
    return 0.08 * (1 + 0.05 * (p - 1) + 0.001 * p * (p - 1)) / p;
}

static void add_usl(void)
{
    for (unsigned threads = 1; threads <= 32; threads *= 2) {
        add_cell_rows("k", "omp", 1000000, threads, "close", 8, usl_seconds(threads));
    }
}

static void figures_of_a_sweep(void **state)
{
    (void)state;
    add_usl();
    analyse(&(cs_scaling_options){.seed = 1});
    assert_int_equal(counts.series, 1);
    assert_int_equal(counts.measured, 1);
    double speedup = 8 / (1 + 0.05 * 7 + 0.001 * 56);
    assert_about(expect("measured", "speedup", 8)->value, speedup);
    assert_about(expect("measured", "efficiency", 8)->value, speedup / 8);
    assert_about(expect("measured", "serial fraction", 8)->value, (1 / speedup - 0.125) / 0.875);
    const cs_scaling_row *serial = expect("measured", "serial fraction", 8);
    assert_true(serial->low < serial->value && serial->value < serial->high);
    const cs_scaling_row *contention = expect("parameter", "contention", 0);
    assert_string_equal(contention->chosen, "yes");
    assert_true(contention->low < 0.05 && contention->high > 0.05);
    assert_string_equal(expect("parameter", "serial fraction", 0)->chosen, "");
    assert_about(expect("predicted", "knee", 0)->value, sqrt(0.95 / 0.001));
}

static void extrapolations_stand_apart(void **state)
{
    (void)state;
    add_usl();
    analyse(&(cs_scaling_options){.seed = 1});
    for (size_t i = 0; i < table.count; i++) {
        const cs_scaling_row *row = &table.rows[i];
        assert_true(isnan(row->value) || isnan(row->extrapolated_value));
        assert_true(isnan(row->extrapolated_value) || row->threads == 0 || row->threads > 32);
        assert_true(row->threads <= 128); /* four times what was measured */
    }
    assert_true(find("predicted", "speedup", 64) != NULL && find("predicted", "speedup", 128) != NULL);
    assert_true(!isnan(expect("curve", "speedup", 32)->value));
    assert_true(!isnan(expect("curve", "speedup", 128)->extrapolated_value));
}

static void far_counts_only_where_they_are_named(void **state)
{
    (void)state;
    static const uint64_t at[] = {24, 500};
    add_usl();
    analyse(&(cs_scaling_options){.seed = 1, .at = at, .at_count = COUNT_OF(at)});
    assert_true(!isnan(expect("predicted", "speedup", 24)->value));
    assert_true(isnan(expect("predicted", "speedup", 500)->value) != 0);
    assert_about(expect("predicted", "speedup", 500)->extrapolated_value,
                 500 / (1 + 0.05 * 499 + 0.001 * 500 * 499));
    assert_contains(expect("predicted", "speedup", 500)->source, "far extrapolation");
    assert_null(find("predicted", "speedup", 64));
    for (size_t i = 0; i < table.count; i++) {
        assert_true(strcmp(table.rows[i].what, "curve") != 0 || table.rows[i].threads <= 128);
    }
}

/* Coherence alone, of 1.5e-4: the knee lies at 81.6 threads, beyond four times the 16 that were measured. */
static void a_knee_beyond_what_is_told(void **state)
{
    (void)state;
    static const uint64_t at[] = {100};
    for (unsigned threads = 1; threads <= 16; threads++) {
        double p = threads;
        add_cell_rows("k", "omp", 1000000, threads, "close", 8, (1 + 1.5e-4 * p * (p - 1)) / p);
    }
    analyse(&(cs_scaling_options){.seed = 1});
    const cs_scaling_row *knee = expect("predicted", "knee", 0);
    assert_true(isnan(knee->value) && isnan(knee->extrapolated_value));
    assert_true(knee->extrapolated_low > 16 && knee->extrapolated_low <= 64);
    assert_contains(knee->source, "no greatest speed-up up to 64 threads");
    cs_scaling_free(&table);
    analyse(&(cs_scaling_options){.seed = 1, .at = at, .at_count = 1});
    knee = expect("predicted", "knee", 0);
    assert_true(isnan(knee->value) && knee->extrapolated_value > 70 && knee->extrapolated_value < 95);
    assert_contains(knee->source, "far extrapolation");
    assert_true(expect("predicted", "speedup at the knee", 0)->extrapolated_value > 30);
}

static void where_the_time_went(void **state)
{
    (void)state;
    add_usl();
    for (unsigned threads = 1; threads <= 32; threads *= 2) {
        add_cell_rows("team", "omp_region", 1, threads, "close", 6, threads > 1 ? 1e-4 : 1e-6);
        /* A bandwidth that four threads saturate: 24 MB in 2 ms at best. */
        add_cell_rows("triad", "omp", 1000000, threads, "close", 6, 0.008 / (threads < 4 ? threads : 4));
    }
    for (size_t i = 0; i < row_count; i++) {
        rows[i].clock_probe_seconds = rows[i].threads == 32 ? 1.01e-9 : 1e-9;
    }
    analyse(&(cs_scaling_options){.seed = 1, .llc_bytes = 1e6});
    double lost = 32 * usl_seconds(32) - 0.08;
    assert_about(expect("loss", "lost", 32)->value, lost);
    assert_about(expect("loss", "fork and join", 32)->value, 32 * 1e-4 / lost);
    /* 32 threads take the bytes at triad's 2 ms: 64 ms, less than the 80 ms of the work itself. */
    assert_true(expect("loss", "bandwidth", 32)->value == 0);
    assert_about(expect("loss", "clock", 32)->value, 32 * usl_seconds(32) * (0.01 / 1.01) / lost);
    assert_about(expect("loss", "serial part", 32)->value, 0.08 * 0.05 * 31 / lost);
    assert_true(isnan(expect("loss", "imbalance", 32)->value) != 0);
    assert_contains(expect("loss", "imbalance", 32)->source, "not measured");
    double sum = 0;
    for (size_t i = 0; i < table.count; i++) {
        const cs_scaling_row *row = &table.rows[i];
        if (strcmp(row->kernel, "k") == 0 && strcmp(row->what, "loss") == 0 && row->threads == 32 &&
            strcmp(row->quantity, "lost") != 0 && !isnan(row->value)) {
            sum += row->value;
        }
    }
    assert_true(fabs(sum - 1) < 1e-12);
}

/* Four of eight threads have a tenth more to do; what the law calls serial is what that leaves. */
static void threads_that_wait_for_the_slowest(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        add_cell_rows("k", "omp", 1000000, threads, "close", 6, 0.08 * (threads > 1 ? 1.1 : 1) / threads);
    }
    for (size_t i = 0; i < row_count; i++) {
        if (rows[i].threads == 8) {
            assert_int_equal(cs_text_set(&rows[i].thread_seconds,
                                         "0.010000000 0.010000000 0.010000000 0.010000000 "
                                         "0.011000000 0.011000000 0.011000000 0.011000000"),
                             CS_OK);
        }
    }
    analyse(&(cs_scaling_options){.seed = 1});
    /* 4 ms of the 8 ms that were lost. */
    assert_about(expect("loss", "lost", 8)->value, 0.008);
    assert_about(expect("loss", "imbalance", 8)->value, 0.5);
    assert_contains(expect("loss", "imbalance", 8)->source, "waited 4.55% of the time");
    assert_true(expect("loss", "serial part", 8)->value <= 0.5 + 1e-12);
    assert_true(isnan(expect("loss", "imbalance", 4)->value) != 0);
    assert_contains(expect("loss", "imbalance", 4)->source, "no thread_seconds");
}

static void a_memory_that_is_saturated(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        add_cell_rows("triad", "omp", 1000000, threads, "close", 6, 0.008 / (threads < 2 ? 1 : 2));
    }
    analyse(&(cs_scaling_options){.seed = 1, .llc_bytes = 1e6});
    assert_about(expect("loss", "bandwidth", 8)->value, 1);
    assert_contains(expect("loss", "fork and join", 8)->source, "no team.omp_region with 8 threads");
    cs_scaling_free(&table);
    analyse(&(cs_scaling_options){.seed = 1, .llc_bytes = 1e9});
    assert_true(expect("loss", "bandwidth", 8)->value == 0);
    cs_scaling_free(&table);
    analyse(&(cs_scaling_options){.seed = 1});
    assert_true(isnan(expect("loss", "bandwidth", 8)->value) != 0);
}

/* A region that takes longer than all that was lost explains all of it and no more. */
static void no_cause_explains_more_than_was_lost(void **state)
{
    (void)state;
    add_usl();
    add_cell_rows("team", "omp_region", 1, 32, "close", 6, 1);
    analyse(&(cs_scaling_options){.seed = 1});
    assert_true(expect("loss", "fork and join", 32)->value == 1);
    assert_true(expect("loss", "serial part", 32)->value == 0);
    assert_true(expect("loss", "unexplained", 32)->value == 0);
}

static void ideal_scaling_lost_nothing(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        add_cell_rows("k", "omp", 1000000, threads, "close", 6, 0.08 / threads);
    }
    analyse(&(cs_scaling_options){.seed = 1});
    assert_contains(expect("loss", "lost", 8)->source, "nothing to explain");
    assert_null(find("loss", "serial part", 8));
}

static void weak_scaling(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        double p = threads;
        add_cell_rows("k", "omp", 1000000 * threads, threads, "close", 8, 0.08 / (1 - 0.2 * (p - 1) / p));
    }
    analyse(&(cs_scaling_options){.seed = 1, .weak = true});
    assert_int_equal(counts.series, 1);
    assert_about(expect("measured", "speedup", 8)->value, 8 - 0.2 * 7);
    assert_about(expect("measured", "serial fraction", 8)->value, 0.2);
    const cs_scaling_row *serial = expect("parameter", "serial fraction", 0);
    assert_string_equal(serial->law, "gustafson");
    assert_true(serial->low < 0.2 && serial->high > 0.2 && serial->high - serial->low < 0.03);
    assert_about(expect("predicted", "speedup", 32)->extrapolated_value, 32 - 0.2 * 31);
    assert_about(expect("loss", "serial part", 8)->value, 1);
}

/* A memory that two threads saturate: each count is held against the triad of its own size. */
static void weak_scaling_against_the_memory(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        add_cell_rows("triad", "omp", 1000000 * threads, threads, "close", 6,
                      0.008 * threads / (threads < 2 ? 1 : 2));
    }
    analyse(&(cs_scaling_options){.seed = 1, .weak = true, .llc_bytes = 1e6});
    assert_about(expect("loss", "bandwidth", 4)->value, 1);
    assert_about(expect("loss", "bandwidth", 8)->value, 1);
}

static void printed_in_both_ways(void **state)
{
    (void)state;
    const cs_table_options options = {.width = 100};
    add_usl();
    add_cell_rows("k", "pool", 1000000, 1, "close", 6, 1);
    add_cell_rows("k", "pool", 1000000, 2, "close", 6, 1);
    analyse(&(cs_scaling_options){.seed = 1});
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_int_equal(cs_scaling_print(out, &table, &options), CS_OK);
    fclose(out);
    assert_contains(text, "k.omp, i, n = 1000000, close, strong scaling\n");
    assert_contains(text, "Universal Scalability Law (chosen): contention 0.0");
    assert_contains(text, "with 64 threads");
    assert_contains(text, "two thread counts: a law");
    assert_contains(text, "unexplained");
    free(text);
    out = open_memstream(&text, &length);
    assert_int_equal(cs_scaling_markdown(out, &table), CS_OK);
    fclose(out);
    assert_contains(text, "**k.omp**, i");
    assert_contains(
        text, "| threads | median | speed-up | efficiency | serial fraction |\n|--:|--:|--:|--:|--:|\n| 1 |");
    assert_contains(text, "\n- Universal Scalability Law (chosen): ");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(figures_of_a_sweep, tear_down),
        cmocka_unit_test_teardown(extrapolations_stand_apart, tear_down),
        cmocka_unit_test_teardown(far_counts_only_where_they_are_named, tear_down),
        cmocka_unit_test_teardown(a_knee_beyond_what_is_told, tear_down),
        cmocka_unit_test_teardown(where_the_time_went, tear_down),
        cmocka_unit_test_teardown(a_memory_that_is_saturated, tear_down),
        cmocka_unit_test_teardown(threads_that_wait_for_the_slowest, tear_down),
        cmocka_unit_test_teardown(no_cause_explains_more_than_was_lost, tear_down),
        cmocka_unit_test_teardown(ideal_scaling_lost_nothing, tear_down),
        cmocka_unit_test_teardown(weak_scaling, tear_down),
        cmocka_unit_test_teardown(weak_scaling_against_the_memory, tear_down),
        cmocka_unit_test_teardown(printed_in_both_ways, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
