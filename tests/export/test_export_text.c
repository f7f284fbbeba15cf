/* SPDX-License-Identifier: MIT */
/* JUnit XML, OpenMetrics and Markdown as text. That their readers take them is tested in e2e/export.bats. */
#include "made_run.h"

static const made_row rows[] = {
    TIMED("triad", "omp", "uniform", 1000, 2, "close", 0, 1.6745340987460595e-06),
    {"triad", "wrong", "uniform", 1000, 1, "close", 0, 1e-9, 1e-9, "failed", "a|b <c> & \"d\"\x01\nsecond"},
    {"triad", "wide", "uniform", 1000, 1, "close", 0, 0, 0, "unavailable", "no AVX-1024"},
    {"q\"\\|<", "omp", "uniform", 1000, 2, "close", 0, 2e-3, 2e-3, "contaminated", ""},
};

static char *export_text(const char *format, cs_export_count *count)
{
    make_run(rows, COUNT_OF(rows));
    return export_made(format, count);
}

static void junit_has_a_case_a_cell(void **state)
{
    (void)state;
    cs_export_count count;
    char *text = export_text("junit", &count);
    assert_int_equal(count.written, 4);
    assert_int_equal(count.left_out, 0);
    assert_contains(
        text, "tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\" timestamp=\"2026-11-23T10:21:05\"");
    assert_int_equal(count_text(text, "<testcase "), 4);
    assert_contains(text, "name=\"triad.omp/uniform/1000/t2/close\" classname=\"triad.omp\" "
                          "time=\"0.0000016745340987460595\"");
    assert_contains(
        text, "<failure type=\"failed\" message=\"a|b &#60;c&#62; &#38; &#34;d&#34;\ufffd&#10;second\"/>");
    assert_contains(text, "<skipped type=\"unavailable\" message=\"no AVX-1024\"/>");
    assert_contains(text, "classname=\"q&#34;\\|&#60;.omp\" time=\"0.002\"");
    assert_contains(text, "1.675 \u00b5s, no interval");
    free(text);
}

static void openmetrics_has_a_gauge_a_column(void **state)
{
    (void)state;
    cs_export_count count;
    char *text = export_text("openmetrics", &count);
    assert_int_equal(count.written, 2);
    assert_int_equal(count.left_out, 2);
    assert_contains(
        text, "# TYPE coresweep_median_seconds gauge\n# UNIT coresweep_median_seconds seconds\n# HELP ");
    assert_contains(
        text, "\ncoresweep_median_seconds{kernel=\"triad\",variant=\"omp\",input=\"uniform\",n=\"1000\","
              "threads=\"2\",placement=\"close\"} 1.6745340987460595e-06\n");
    assert_contains(text, "\ncoresweep_low_seconds{kernel=\"q\\\"\\\\|<\",");
    assert_contains(text, "\ncoresweep_high_seconds{");
    assert_contains(text,
                    "\ncoresweep_invocations{kernel=\"triad\",variant=\"omp\",input=\"uniform\",n=\"1000\","
                    "threads=\"2\",placement=\"close\"} 1\n");
    assert_contains(text, "host=\"no\\\"de\\\\7\"");
    assert_null(strstr(text, "wrong"));
    assert_string_equal(text + strlen(text) - 6, "# EOF\n");
    free(text);
}

static void markdown_tells_faults_first(void **state)
{
    (void)state;
    cs_export_count count;
    char *text = export_text("markdown", &count);
    assert_int_equal(count.written, 4);
    assert_contains(
        text,
        "### coresweep: 4 cells, 2 with a fault\n\nA&#124;B, 2 cores, host no\"de&#92;7; commit c0ffee; ");
    const char *fault =
        strstr(text, "| triad.wrong/uniform/1000/t1/close | failed | a&#124;b &#60;c&#62; &#38;");
    const char *measured = strstr(text, "| triad.omp/uniform/1000/t2/close | 1.675 \u00b5s, no interval");
    assert_non_null(fault);
    assert_non_null(measured);
    assert_true(fault < measured);
    assert_contains(text, "<details open>\n<summary>2 cells measured</summary>\n\n|");
    assert_contains(text, "2.000 ms, no interval");
    assert_contains(text, ", contaminated |\n");
    assert_contains(text, "| before the run | governor: warn |");
    assert_null(strstr(text, "smt"));
    free(text);
}

static void markdown_says_why_a_cell_stopped(void **state)
{
    (void)state;
    static const made_row planned[] = {TIMED("triad", "scalar", "uniform", 1000, 1, "close", 0, 1e-3)};
    cs_export_count count;
    make_run(planned, 1);
    char *text = export_made("markdown", &count);
    assert_contains(text, "| 1 | precision |\n");
    assert_contains(text, "1 cell, 0 with a fault");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(junit_has_a_case_a_cell),
        cmocka_unit_test(openmetrics_has_a_gauge_a_column),
        cmocka_unit_test(markdown_tells_faults_first),
        cmocka_unit_test(markdown_says_why_a_cell_stopped),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
