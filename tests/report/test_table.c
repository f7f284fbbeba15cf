/* SPDX-License-Identifier: MIT */
/* The table for people against golden texts (tests/data/table), and the rules behind its percentages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comma_locale.h"
#include "report/ceiling.h"
#include "report/format.h"
#include "report/speedup.h"
#include "report/table.h"

enum { MOST_ROWS = 32, WIDTH = 100 };

static cs_summary_row rows[MOST_ROWS];
static cs_summary summary = {rows, 0};

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < summary.count; i++) {
        cs_record_free(&cs_summary_layout, &rows[i]);
    }
    summary.count = 0;
    return 0;
}

static void set(char **field, const char *text)
{
    assert_int_equal(cs_text_set(field, text), CS_OK);
}

/* A sound cell of `kernel`, with bytes and operations a call as stated. */
static cs_summary_row *add(const char *kernel, uint64_t n, const char *variant, unsigned threads,
                           double seconds, double bytes, double flops)
{
    assert_true(summary.count < MOST_ROWS);
    cs_summary_row *row = &rows[summary.count++];
    assert_int_equal(cs_record_init(&cs_summary_layout, row), CS_OK);
    set(&row->kernel, kernel);
    set(&row->variant, variant);
    set(&row->input, "uniform");
    set(&row->placement, "close");
    set(&row->status, "ok");
    set(&row->stop_reason, "precision");
    row->n = n;
    row->threads = threads;
    row->median_seconds = seconds;
    row->low_seconds = 0.99 * seconds;
    row->high_seconds = 1.01 * seconds;
    row->half_width = 0.01;
    row->confidence = 0.96875;
    row->items_per_second = (double)n / seconds;
    row->bytes_per_second = bytes > 0 ? bytes / seconds : (double)NAN;
    row->flops_per_second = flops > 0 ? flops / seconds : (double)NAN;
    return row;
}

static void add_triad(uint64_t n, const char *variant, unsigned threads, double seconds)
{
    add("triad", n, variant, threads, seconds, 24.0 * (double)n, 2.0 * (double)n);
}

static bool is_parallel(const char *kernel, const char *variant)
{
    (void)kernel;
    return strncmp(variant, "omp", 3) == 0 || strcmp(variant, "blas") == 0;
}

static void fill(void)
{
    add_triad(10000000, "omp_nt_avx512", 2, 5.333e-3);
    add_triad(10000000, "omp_nt_avx512", 1, 10.44e-3);
    add_triad(10000000, "scalar", 1, 15.2e-3);
    add_triad(1000, "scalar", 1, 0.4e-6);
    add("gemm", 1024, "blas", 1, 0.0215, 25165824, 2147483648.0);
    add("gemm", 1024, "blas", 2, 0.0109, 25165824, 2147483648.0);
    add("gemm", 1024, "scalar", 1, 1.11, 25165824, 2147483648.0);
    add("sort", 10000000, "scalar", 1, 0.301, 160e6, 0);
    add("sort", 10000000, "qsort", 1, 1.39, 160e6, 0);
    cs_summary_row *row = add("sort", 10000000, "omp", 2, 0.187, 160e6, 0);
    set(&row->stop_reason, "budget");
    set(&row->status, "contaminated");
    row->half_width = 0.137;
    row->confidence = 0.9375;
    row = add("sort", 10000000, "avx512", 1, (double)NAN, 0, 0);
    set(&row->status, "unavailable");
    set(&row->note, "this CPU lacks avx512");
    row = add("sort", 10000000, "omp", 1, 0.3, 160e6, 0);
    set(&row->status, "failed");
    set(&row->note,
        "element 17 is 0.25 where the reference has 0.5: the largest error is 4503599627370496 ULP and "
        "the bound is 0");
    row = add("team", 1, "fork", 2, 123.4e-6, 0, 0);
    set(&row->placement, "spread");
    set(&row->stop_reason, "interrupted");
    row->half_width = (double)NAN;
    row->confidence = 0;
    assert_int_equal(cs_speedups_fill(rows, summary.count, is_parallel), CS_OK);
}

static char *printed(const cs_table_options *options)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    assert_int_equal(cs_table_print(out, &summary, options), CS_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* On a difference the text is printed whole: the golden file is then looked at and replaced by hand. */
static void assert_golden(const char *name, const char *text)
{
    char path[256];
    char expected[16384];
    snprintf(path, sizeof path, "%s/table/%s", CORESWEEP_TEST_DATA, name);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    expected[fread(expected, 1, sizeof expected - 1, in)] = '\0';
    fclose(in);
    if (strcmp(text, expected) != 0) {
        fprintf(stderr, "%s", text); /* fail_msg would cut it */
        fail_msg("the above differs from %s", path);
    }
}

static void table_is_golden(void **state)
{
    (void)state;
    fill();
    cs_table_options options = {.llc_bytes = 33554432, .width = WIDTH};
    char *text = printed(&options);
    assert_golden("plain.txt", text);
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        assert_true(strcspn(line, "\n") <= WIDTH);
    }
    for (const char *c = text; *c != '\0'; c++) {
        assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
    }
    free(text);
}

static void decimal_comma_does_not_reach_the_table(void **state)
{
    (void)state;
    char folder[] = "/tmp/coresweep-table-XXXXXX";
    assert_non_null(mkdtemp(folder));
    use_comma_locale(folder);
    fill();
    cs_table_options options = {.llc_bytes = 33554432, .width = WIDTH};
    char *text = printed(&options);
    setlocale(LC_NUMERIC, "C");
    assert_golden("plain.txt", text);
    free(text);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

static void colour_and_utf8_are_golden(void **state)
{
    (void)state;
    fill();
    cs_table_options options = {.llc_bytes = 33554432, .width = 60, .color = true, .utf8 = true};
    char *text = printed(&options);
    assert_golden("color.txt", text);
    free(text);
}

static void placement_shows_only_where_it_differs(void **state)
{
    (void)state;
    add_triad(1000, "scalar", 1, 1e-6);
    add_triad(1000, "omp", 2, 1e-6);
    cs_table_options options = {.llc_bytes = 1e6};
    char *text = printed(&options);
    assert_null(strstr(text, "close"));
    free(text);
    set(&rows[1].placement, "spread");
    text = printed(&options);
    assert_non_null(strstr(text, "close"));
    free(text);
}

static void legend_says_why_there_is_no_ceiling(void **state)
{
    (void)state;
    add("sort", 1000000, "omp", 2, 1e-3, 16e6, 0);
    cs_table_options options = {.llc_bytes = 1e6, .width = 400};
    char *text = printed(&options);
    assert_non_null(strstr(text, "the run holds no triad"));
    assert_null(strstr(text, "Gflop/s"));
    free(text);
    add_triad(1000, "omp", 2, 1e-6);
    text = printed(&options);
    assert_non_null(strstr(text, "largest n, 1000, triad moves 24.0 KB"));
    free(text);
    options.llc_bytes = 0;
    text = printed(&options);
    assert_non_null(strstr(text, "last-level cache is unknown"));
    free(text);
}

static void cached_rates_are_not_held_against_memory(void **state)
{
    (void)state;
    add_triad(10000000, "a", 1, 10e-3);
    add_triad(10000000, "b", 1, 12e-3);
    add_triad(1000, "b", 1, 0.2e-6); /* five times as fast, but from the cache */
    add("sort", 10000000, "a", 1, 20e-3, 160e6, 0);
    add("sort", 10000000, "a", 2, 20e-3, 160e6, 0);
    assert_true(fabs(cs_ceiling_fraction(&summary, &rows[0], 33e6) - 1) < 1e-12);
    assert_true(fabs(cs_ceiling_fraction(&summary, &rows[1], 33e6) - 10.0 / 12) < 1e-12);
    assert_true(isnan(cs_ceiling_fraction(&summary, &rows[2], 33e6)));
    assert_true(fabs(cs_ceiling_fraction(&summary, &rows[3], 33e6) - 8.0 / 24) < 1e-12);
    assert_true(isnan(cs_ceiling_fraction(&summary, &rows[4], 33e6))); /* no triad on two threads */
    assert_true(isnan(cs_ceiling_fraction(&summary, &rows[3], 81e6)));
    assert_true(isnan(cs_ceiling_fraction(&summary, &rows[3], 0)));
    set(&rows[0].status, "failed");
    assert_true(fabs(cs_ceiling_fraction(&summary, &rows[1], 33e6) - 1) < 1e-12);
}

static void numbers_keep_their_digits(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *text;
    } times[] = {{5.1234e-9, "5.123 ns"}, {999.96e-9, "1000 ns"}, {1e-6, "1.000 us"},
                 {0.0123456, "12.35 ms"}, {123.456, "123.5 s"},   {12345, "12345 s"},
                 {0.5e-9, "0.500 ns"},    {0, "0.000 ns"}};
    char text[CS_FORMAT_BYTES];
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        cs_format_seconds(text, times[i].seconds, "u");
        assert_string_equal(text, times[i].text);
    }
    cs_format_percent(text, 0.0083, 2);
    assert_string_equal(text, "0.83%");
    cs_format_percent(text, 1.5, 2);
    assert_string_equal(text, "150%");
    cs_format_percent(text, (double)NAN, 2);
    assert_string_equal(text, "-");
    cs_format_number(text, 1e300, 3, 2);
    assert_int_equal(strlen(text), CS_FORMAT_BYTES - 1);
    cs_format_bytes(text, 33554432);
    assert_string_equal(text, "33.6 MB");
}

static void assert_as_by_printf(double value)
{
    char text[CS_FORMAT_BYTES];
    char wanted[CS_FORMAT_BYTES];
    int digits = 15;
    do {
        snprintf(wanted, sizeof wanted, "%.*g", digits, value);
    } while (strtod(wanted, NULL) != value && ++digits <= 17);
    cs_format_exact(text, value);
    assert_string_equal(text, wanted);
}

/* Whole microseconds go a quicker way, and must look the same. */
static void exact_numbers_are_those_of_printf(void **state)
{
    (void)state;
    static const double others[] = {1.5e-6, 0.1 + 0.2, 1e8, 12345678.000001, 1e-300, -0.0, -1e-6};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_as_by_printf(others[i]);
    }
    for (unsigned micros = 0; micros < 300000; micros++) {
        assert_as_by_printf(micros / 1e6);
    }
}

static void empty_summary_is_said(void **state)
{
    (void)state;
    cs_table_options options = {0};
    char *text = printed(&options);
    assert_string_equal(text, "no cells\n");
    free(text);
}

static void full_disk_is_an_error(void **state)
{
    (void)state;
    fill();
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    cs_table_options options = {0};
    assert_int_equal(cs_table_print(full, &summary, &options), CS_ERR_IO);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(table_is_golden, tear_down),
        cmocka_unit_test_teardown(decimal_comma_does_not_reach_the_table, tear_down),
        cmocka_unit_test_teardown(colour_and_utf8_are_golden, tear_down),
        cmocka_unit_test_teardown(placement_shows_only_where_it_differs, tear_down),
        cmocka_unit_test_teardown(legend_says_why_there_is_no_ceiling, tear_down),
        cmocka_unit_test_teardown(cached_rates_are_not_held_against_memory, tear_down),
        cmocka_unit_test_teardown(numbers_keep_their_digits, tear_down),
        cmocka_unit_test_teardown(exact_numbers_are_those_of_printf, tear_down),
        cmocka_unit_test_teardown(empty_summary_is_said, tear_down),
        cmocka_unit_test_teardown(full_disk_is_an_error, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
