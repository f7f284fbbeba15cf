/* SPDX-License-Identifier: MIT */
/* From samples to cells: what is counted, what is a base, what a fault does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/summary.h"

enum { MOST_ROWS = 256 };

static cs_row samples[MOST_ROWS];
static size_t sample_count;
static cs_summary summary;

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < sample_count; i++) {
        cs_record_free(&cs_row_layout, &samples[i]);
    }
    sample_count = 0;
    cs_summary_free(&summary);
    return 0;
}

/* Adds one repetition of kernel k, input i, n 100; the caller changes what matters. */
static cs_row *add(const char *variant, unsigned threads, const char *placement, unsigned round,
                   double seconds)
{
    assert_true(sample_count < MOST_ROWS);
    cs_row *row = &samples[sample_count++];
    assert_int_equal(cs_record_init(&cs_row_layout, row), CS_OK);
    char cell[64];
    snprintf(cell, sizeof cell, "k.%s/i/100/%u/%s", variant, threads, placement);
    const struct {
        char **field;
        const char *text;
    } texts[] = {{&row->cell, cell},  {&row->kernel, "k"},          {&row->variant, variant},
                 {&row->input, "i"},  {&row->placement, placement}, {&row->cpus, "0"},
                 {&row->status, "ok"}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(cs_text_set(texts[i].field, texts[i].text), CS_OK);
    }
    row->n = 100;
    row->threads = threads;
    row->round = round;
    row->seconds_per_call = seconds;
    row->cpu_seconds_per_call = threads * seconds;
    row->clock_probe_seconds = 0.1 * seconds;
    row->items_per_call = 100;
    row->bytes_per_call = 2400;
    row->flops_per_call = 0;
    row->max_rss_bytes = 1000 + round;
    return row;
}

/* Six invocations of one repetition, at 0.95 to 1.05 times `seconds`. */
static void add_cell(const char *variant, unsigned threads, const char *placement, double seconds)
{
    for (unsigned round = 0; round < 6; round++) {
        add(variant, threads, placement, round, seconds * (0.95 + 0.02 * round));
    }
}

static void set_status(cs_row *row, const char *status, const char *note)
{
    assert_int_equal(cs_text_set(&row->status, status), CS_OK);
    assert_int_equal(cs_text_set(&row->note, note), CS_OK);
}

static bool omp_is_parallel(const char *kernel, const char *variant)
{
    return strcmp(kernel, "k") == 0 && strncmp(variant, "omp", 3) == 0;
}

static void build(void)
{
    assert_int_equal(cs_summary_build(samples, sample_count, NULL, 0, omp_is_parallel, &summary), CS_OK);
}

static const cs_summary_row *cell(const char *name)
{
    for (size_t i = 0; i < summary.count; i++) {
        if (strcmp(summary.rows[i].cell, name) == 0) {
            return &summary.rows[i];
        }
    }
    fail_msg("no cell %s", name);
    return NULL;
}

static void near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-12 * fabs(expected))) {
        fail_msg("expected %.17g, got %.17g", expected, got);
    }
}

/* Three invocations of 3, 1 and 1 repetitions, their rows mixed: pooled, the median would be 3, not 5. */
static void median_is_over_invocations(void **state)
{
    (void)state;
    add("a", 1, "close", 2, 9);
    add("a", 1, "close", 0, 3);
    add("a", 1, "close", 1, 5);
    add("a", 1, "close", 0, 2);
    add("a", 1, "close", 0, 3)->max_ulp = 0.5;
    samples[0].max_ulp = 0.25;
    build();
    const cs_summary_row *row = cell("k.a/i/100/1/close");
    assert_int_equal(row->invocations, 3);
    assert_int_equal(row->repetitions, 5);
    near(row->median_seconds, 5);
    near(row->low_seconds, 3);
    near(row->high_seconds, 9);
    near(row->confidence, 0.75);
    near(row->half_width, 0.8); /* 5 to 9 */
    near(row->min_seconds, 2);
    near(row->mad_seconds, 2);
    near(row->cpu_seconds, 5);
    near(row->clock_probe_seconds, 0.5);
    assert_true(isnan(row->imbalance));
    near(row->items_per_second, 20);
    near(row->bytes_per_second, 480);
    assert_true(isnan(row->flops_per_second));
    assert_int_equal(row->max_rss_bytes, 1002);
    near(row->max_ulp, 0.5);
    assert_string_equal(row->cpus, "0");
    assert_string_equal(row->status, "ok");
    assert_string_equal(row->stop_reason, "");
}

/* Of invocations in which the threads waited for 0.1, 0.3 and 0.2 of the time, as a rule; one row is unknown.
 */
static void imbalance_is_over_invocations(void **state)
{
    (void)state;
    static const struct {
        unsigned round;
        const char *thread_seconds;
    } given[] = {{0, "0.000000800 0.000001000"},
                 {1, "0.000000400 0.000001000"},
                 {1, "1.000000000 1.000000000"},
                 {1, "0.500000000 0.200000000"},
                 {1, ""},
                 {2, "2.000000000 1.200000000"}};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        cs_row *row = add("omp", 2, "close", given[i].round, 1);
        assert_int_equal(cs_text_set(&row->thread_seconds, given[i].thread_seconds), CS_OK);
    }
    build();
    near(cell("k.omp/i/100/2/close")->imbalance, 0.2);
}

/* What interpreted variants cost before the second call, as everything: a median over invocations. */
static void costs_of_interpreters(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        cs_row *row = add("py", 1, "close", round, 1);
        row->interpreter_seconds = 0.01 + round;
        row->import_seconds = 0.02 + round;
        row->prepare_seconds = 0.03 + round;
        row->first_call_seconds = 0.04 + round;
    }
    add("c", 1, "close", 0, 1);
    build();
    const cs_summary_row *row = cell("k.py/i/100/1/close");
    near(row->interpreter_seconds, 1.01);
    near(row->import_seconds, 1.02);
    near(row->prepare_seconds, 1.03);
    near(row->first_call_seconds, 1.04);
    assert_true(isnan(cell("k.c/i/100/1/close")->interpreter_seconds));
}

static void cells_stand_in_order_of_appearance(void **state)
{
    (void)state;
    add("z", 1, "close", 0, 1);
    add("a", 1, "close", 0, 1);
    add("m", 1, "close", 0, 1);
    add("z", 1, "close", 1, 1);
    const cs_stop stops[] = {{"k.m/i/100/1/close", "budget"}, {"k.z/i/100/1/close", "precision"}};
    assert_int_equal(cs_summary_build(samples, sample_count, stops, 2, NULL, &summary), CS_OK);
    assert_int_equal(summary.count, 3);
    assert_string_equal(summary.rows[0].variant, "z");
    assert_string_equal(summary.rows[1].variant, "a");
    assert_string_equal(summary.rows[2].variant, "m");
    assert_string_equal(summary.rows[0].stop_reason, "precision");
    assert_string_equal(summary.rows[1].stop_reason, "");
    assert_string_equal(summary.rows[2].stop_reason, "budget");
}

static void one_invocation_has_no_width(void **state)
{
    (void)state;
    add("a", 1, "close", 0, 2);
    add("b", 1, "close", 0, 4);
    build();
    const cs_summary_row *row = cell("k.b/i/100/1/close");
    near(row->median_seconds, 4);
    assert_true(row->confidence == 0 && isnan(row->half_width));
    near(row->speedup_serial, 0.5);
    assert_true(isnan(row->speedup_serial_low) && isnan(row->speedup_serial_high));
}

static void speedups_name_their_base(void **state)
{
    (void)state;
    add_cell("slow", 1, "close", 8);
    add_cell("fast", 1, "close", 4);
    add_cell("omp", 1, "close", 5); /* slower than `fast` */
    add_cell("omp", 2, "close", 2);
    add_cell("omp_x", 1, "close", 1); /* the fastest on one thread, but parallel */
    build();
    const cs_summary_row *row = cell("k.omp/i/100/2/close");
    assert_string_equal(row->serial_base, "fast");
    near(row->speedup_serial, 2);
    near(row->speedup_self, 2.5);
    near(row->efficiency, 1.25);
    assert_true(row->speedup_serial_low < 2 && row->speedup_serial_high > 2);
    assert_true(row->speedup_self_low > 2.3 && row->speedup_self_high < 2.7);
    row = cell("k.fast/i/100/1/close");
    assert_true(row->speedup_serial == 1 && row->speedup_serial_low == 1 && row->speedup_serial_high == 1);
    near(cell("k.slow/i/100/1/close")->speedup_serial, 0.5);
}

/* Without a registry a variant seen on one thread only is serial: omp_x is, omp is not. */
static void threads_tell_serial_from_parallel(void **state)
{
    (void)state;
    add_cell("omp", 1, "close", 2);
    add_cell("omp", 2, "close", 1);
    add_cell("omp_x", 1, "close", 4);
    assert_int_equal(cs_summary_build(samples, sample_count, NULL, 0, NULL, &summary), CS_OK);
    assert_string_equal(cell("k.omp/i/100/2/close")->serial_base, "omp_x");
}

static void bases_are_of_the_same_work(void **state)
{
    (void)state;
    add_cell("a", 1, "close", 4);
    add_cell("b", 1, "close", 1);
    add_cell("c", 1, "close", 1);
    for (size_t i = 6; i < 12; i++) {
        samples[i].n = 10;
        assert_int_equal(cs_text_set(&samples[i + 6].input, "j"), CS_OK);
    }
    build();
    assert_string_equal(cell("k.a/i/100/1/close")->serial_base, "a");
}

static void self_base_prefers_its_own_placement(void **state)
{
    (void)state;
    add_cell("omp", 1, "spread", 8);
    add_cell("omp", 1, "close", 4);
    add_cell("omp", 2, "close", 2);
    add_cell("omp_y", 1, "close", 6);
    add_cell("omp_y", 2, "spread", 2);
    add_cell("omp_z", 2, "close", 2);
    build();
    near(cell("k.omp/i/100/2/close")->speedup_self, 2);
    near(cell("k.omp_y/i/100/2/spread")->speedup_self, 3);
    const cs_summary_row *row = cell("k.omp_z/i/100/2/close");
    assert_true(isnan(row->speedup_self) && isnan(row->efficiency) && isnan(row->speedup_serial));
    assert_string_equal(row->serial_base, "");
}

/* A wrong answer has no speed, however fast. */
static void faults_are_nobodys_base(void **state)
{
    (void)state;
    add_cell("right", 1, "close", 4);
    add_cell("wrong", 1, "close", 1);
    add_cell("omp", 1, "close", 2);
    add_cell("omp", 2, "close", 2);
    set_status(&samples[8], "failed", "element 3 is wrong");
    set_status(&samples[10], "crashed", "later");
    set_status(&samples[17], "timeout", "10 s");
    samples[17].seconds_per_call = (double)NAN;
    build();
    const cs_summary_row *row = cell("k.wrong/i/100/1/close");
    assert_string_equal(row->status, "failed");
    assert_string_equal(row->note, "element 3 is wrong");
    assert_int_equal(row->invocations, 4);
    assert_true(isnan(row->speedup_serial) && isnan(row->speedup_self));
    assert_string_equal(cell("k.right/i/100/1/close")->serial_base, "right");
    assert_string_equal(cell("k.omp/i/100/1/close")->status, "timeout");
    row = cell("k.omp/i/100/2/close");
    near(row->speedup_serial, 2);
    assert_true(isnan(row->speedup_self));
}

static void cell_without_times_is_kept(void **state)
{
    (void)state;
    cs_row *row = add("a", 1, "close", 0, (double)NAN);
    set_status(row, "unavailable", "needs AVX-512");
    row->cpu_seconds_per_call = (double)NAN;
    assert_int_equal(cs_text_set(&row->cpus, ""), CS_OK);
    build();
    const cs_summary_row *out = cell("k.a/i/100/1/close");
    assert_string_equal(out->status, "unavailable");
    assert_string_equal(out->note, "needs AVX-512");
    assert_int_equal(out->invocations, 0);
    assert_true(isnan(out->median_seconds) && isnan(out->min_seconds) && isnan(out->mad_seconds));
    assert_true(isnan(out->confidence) && isnan(out->cpu_seconds));
}

static void more_than_a_tenth_contaminates(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 10; round++) {
        add("a", 1, "close", round, 1);
        add("b", 1, "close", round, 1);
    }
    set_status(&samples[0], "contaminated", "steal 3 ms");
    set_status(&samples[1], "contaminated", "steal 4 ms");
    set_status(&samples[5], "contaminated", "steal 5 ms");
    build();
    const cs_summary_row *row = cell("k.a/i/100/1/close");
    assert_string_equal(row->status, "ok");
    assert_int_equal(row->contaminated, 1);
    assert_string_equal(row->note, "steal 3 ms");
    row = cell("k.b/i/100/1/close");
    assert_string_equal(row->status, "contaminated");
    assert_int_equal(row->contaminated, 2);
    assert_int_equal(row->repetitions, 10);
    assert_string_equal(row->serial_base, "a");
}

static void differing_cpus_are_varied(void **state)
{
    (void)state;
    add("a", 1, "close", 0, 1);
    assert_int_equal(cs_text_set(&add("a", 1, "close", 1, 1)->cpus, "1"), CS_OK);
    assert_int_equal(cs_text_set(&add("b", 1, "close", 0, 1)->cpus, ""), CS_OK);
    add("b", 1, "close", 1, 1);
    build();
    assert_string_equal(cell("k.a/i/100/1/close")->cpus, "varied");
    assert_string_equal(cell("k.b/i/100/1/close")->cpus, "0");
}

/* A clock too coarse for the work must not write infinities. */
static void zero_time_gives_no_rate(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 6; round++) {
        add("a", 1, "close", round, 0);
        add("b", 1, "close", round, 1);
    }
    build();
    const cs_summary_row *row = cell("k.a/i/100/1/close");
    assert_true(isnan(row->items_per_second) && isnan(row->half_width) && isnan(row->speedup_serial));
    assert_string_equal(cell("k.b/i/100/1/close")->serial_base, "b");
}

static void file_reads_back(void **state)
{
    (void)state;
    char path[] = "/tmp/coresweep-summary-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    add_cell("a", 1, "close", 3);
    add_cell("omp", 2, "close", 2);
    build();
    cs_summary back;
    cs_csv_error error;
    assert_int_equal(cs_summary_write(path, &summary), CS_OK);
    assert_int_equal(cs_summary_read(path, &back, &error), CS_OK);
    assert_int_equal(back.count, 2);
    assert_string_equal(back.rows[1].serial_base, "a");
    assert_true(back.rows[1].speedup_serial == summary.rows[1].speedup_serial);
    assert_true(isnan(back.rows[1].speedup_self));
    cs_summary_free(&back);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(cs_summary_read(path, &back, &error), CS_ERR_IO);
    assert_null(back.rows);
}

static void no_rows_give_no_cells(void **state)
{
    (void)state;
    assert_int_equal(cs_summary_build(NULL, 0, NULL, 0, NULL, &summary), CS_OK);
    assert_int_equal(summary.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(median_is_over_invocations, tear_down),
        cmocka_unit_test_teardown(imbalance_is_over_invocations, tear_down),
        cmocka_unit_test_teardown(costs_of_interpreters, tear_down),
        cmocka_unit_test_teardown(cells_stand_in_order_of_appearance, tear_down),
        cmocka_unit_test_teardown(one_invocation_has_no_width, tear_down),
        cmocka_unit_test_teardown(speedups_name_their_base, tear_down),
        cmocka_unit_test_teardown(threads_tell_serial_from_parallel, tear_down),
        cmocka_unit_test_teardown(bases_are_of_the_same_work, tear_down),
        cmocka_unit_test_teardown(self_base_prefers_its_own_placement, tear_down),
        cmocka_unit_test_teardown(faults_are_nobodys_base, tear_down),
        cmocka_unit_test_teardown(cell_without_times_is_kept, tear_down),
        cmocka_unit_test_teardown(more_than_a_tenth_contaminates, tear_down),
        cmocka_unit_test_teardown(differing_cpus_are_varied, tear_down),
        cmocka_unit_test_teardown(zero_time_gives_no_rate, tear_down),
        cmocka_unit_test_teardown(file_reads_back, tear_down),
        cmocka_unit_test_teardown(no_rows_give_no_cells, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
