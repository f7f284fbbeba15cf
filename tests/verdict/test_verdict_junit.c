/* SPDX-License-Identifier: MIT */
/* Verdicts as JUnit: what fails, what is skipped, and that texts and numbers harm nothing. */
#include "support.h"

#include <math.h>

#include "report/comma_locale.h"
#include "verdict/verdict_junit.h"

/* A row with a verdict; the figures that are not given are unknown. */
static void make_row(cs_verdict_row *row, cs_verdict_kind kind, const char *gate, double ratio,
                     const char *note)
{
    assert_int_equal(cs_record_init(&cs_verdict_layout, row), CS_OK);
    assert_int_equal(cs_text_set(&row->cell, "sort.omp/uniform/10/t2/close"), CS_OK);
    assert_int_equal(cs_text_set(&row->kernel, "sort"), CS_OK);
    assert_int_equal(cs_text_set(&row->variant, "omp"), CS_OK);
    assert_int_equal(cs_text_set(&row->gate, gate), CS_OK);
    assert_int_equal(cs_text_set(&row->verdict, cs_verdict_word(kind)), CS_OK);
    assert_int_equal(cs_text_set(&row->note, note), CS_OK);
    row->ratio = ratio;
    if (!isnan(ratio)) {
        row->low = ratio - 0.01;
        row->high = ratio + 0.01;
        row->smallest_change = 0.015;
        row->base_seconds = 1e-6;
        row->head_seconds = 1.25e-6;
    }
}

/* A table of one row, in JUnit; freed by the caller. */
static char *junit_of(cs_verdict_kind kind, const char *gate, double ratio, const char *note)
{
    char *text = NULL;
    size_t bytes = 0;
    cs_verdict_table table = {calloc(1, sizeof(cs_verdict_row)), 1, 0.03, 0.01, true};
    assert_non_null(table.rows);
    make_row(table.rows, kind, gate, ratio, note);
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    assert_int_equal(cs_verdict_junit(out, &table), CS_OK);
    assert_int_equal(fclose(out), 0);
    cs_verdict_table_free(&table);
    return text;
}

static void each_verdict_has_its_outcome(void **state)
{
    (void)state;
    static const struct {
        cs_verdict_kind kind;
        const char *counts;
        const char *outcome;
    } expected[] = {
        {CS_SLOWER, "failures=\"1\" errors=\"0\" skipped=\"0\"",
         "<failure type=\"slower\" message=\"slower: "},
        {CS_FAILED, "failures=\"1\" errors=\"0\" skipped=\"0\"",
         "<failure type=\"failed\" message=\"failed: "},
        {CS_CANNOT_TELL, "failures=\"0\" errors=\"0\" skipped=\"1\"",
         "<skipped type=\"cannot tell\" message=\"cannot tell: "},
        {CS_UNEVEN, "failures=\"0\" errors=\"0\" skipped=\"0\"", "<system-out>uneven: "},
        {CS_SAME, "failures=\"0\" errors=\"0\" skipped=\"0\"", "<system-out>same: "},
        {CS_FASTER, "failures=\"0\" errors=\"0\" skipped=\"0\"", "<system-out>faster: "},
    };
    assert_int_equal(COUNT_OF(expected), CS_VERDICT_KINDS);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        char *text = junit_of(expected[i].kind, "time", 1.25, "");
        assert_contains(text, expected[i].counts);
        assert_contains(text, expected[i].outcome);
        assert_int_equal(count_text(text, "<testcase "), 1);
        free(text);
    }
}

static void a_row_tells_its_figures(void **state)
{
    (void)state;
    char *text = junit_of(CS_SLOWER, "time", 1.25, "as it was");
    assert_contains(text, " <testsuite name=\"coresweep verdicts\" tests=\"1\"");
    assert_contains(text, "<property name=\"floor\" value=\"0.03\"/>");
    assert_contains(text, "<property name=\"false_alarms\" value=\"0.01\"/>");
    assert_contains(
        text, "<testcase name=\"sort.omp/uniform/10/t2/close\" classname=\"sort.omp\" time=\"0.00000125\">");
    assert_contains(text, "slower: +25.0%, 95% interval +24.0% to +26.0%, could see 1.5%; ");
    assert_contains(text, "; as it was\"/>");
    free(text);
}

/* Its name has to differ from that of the cell's time, and t(p) / t(1) is no number of seconds. */
static void an_efficiency_is_a_test_case_of_its_own(void **state)
{
    (void)state;
    char *text = junit_of(CS_SAME, "efficiency", 1.0, "");
    assert_contains(text,
                    "name=\"sort.omp/uniform/10/t2/close (efficiency)\" classname=\"sort.omp\" time=\"0\"");
    free(text);
}

static void without_figures_the_note_speaks(void **state)
{
    (void)state;
    char *text = junit_of(CS_FAILED, "time", (double)NAN, "head <crashed> & \"burned\"\n\x01");
    assert_contains(text, "time=\"0\"");
    assert_contains(text,
                    "message=\"failed; head &#60;crashed&#62; &#38; &#34;burned&#34;&#10;\xef\xbf\xbd\"/>");
    free(text);
}

static void numbers_have_a_point_whatever_the_locale(void **state)
{
    (void)state;
    use_comma_locale(scratch_folder);
    char *text = junit_of(CS_SAME, "time", 1.25, "");
    assert_contains(text, "time=\"0.00000125\"");
    assert_contains(text, "value=\"0.03\"");
    assert_contains(text, "+25.0%");
    free(text);
}

static void an_error_of_the_stream_is_told(void **state)
{
    (void)state;
    cs_verdict_table none = {NULL, 0, 0.03, 0.01, true};
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(cs_verdict_junit(full, &none), CS_ERR_IO);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_verdict_has_its_outcome),
        cmocka_unit_test(a_row_tells_its_figures),
        cmocka_unit_test(an_efficiency_is_a_test_case_of_its_own),
        cmocka_unit_test(without_figures_the_note_speaks),
        cmocka_unit_test(an_error_of_the_stream_is_told),
        cmocka_unit_test(numbers_have_a_point_whatever_the_locale),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
