/* SPDX-License-Identifier: MIT */
/* The tables that show memory and what comes before the second call. */
#include "support.h"

#include <locale.h>
#include <math.h>

#include "comma_locale.h"
#include "report/cost_table.h"

enum { MOST_ROWS = 8 };

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

static cs_summary_row *add(const char *kernel, const char *variant, const char *status)
{
    cs_summary_row *row = &rows[summary.count++];
    assert_int_equal(cs_record_init(&cs_summary_layout, row), CS_OK);
    const struct {
        char **field;
        const char *text;
    } texts[] = {
        {&row->kernel, kernel}, {&row->variant, variant}, {&row->input, "i"}, {&row->status, status}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_int_equal(cs_text_set(texts[i].field, texts[i].text), CS_OK);
    }
    row->n = 100;
    row->threads = 2;
    row->median_seconds = 1.5e-6;
    row->half_width = 0.02;
    row->max_rss_bytes = 33554432;
    return row;
}

static void fill(void)
{
    add("z", "scalar", "ok");
    add("k", "omp", "ok");
    cs_summary_row *row = add("k", "numba", "contaminated");
    row->interpreter_seconds = 0.0125;
    row->import_seconds = 0.75;
    row->prepare_seconds = 2e-6;
    row->first_call_seconds = 1.25;
    row->speedup_serial = 0.5;
    row = add("k", "pypy", "unavailable");
    assert_int_equal(cs_text_set(&row->note, "cannot | start\nit"), CS_OK);
}

static char *printed(bool markdown)
{
    FILE *out = fopen("printed", "w");
    const cs_table_options options = {.utf8 = false};
    assert_non_null(out);
    assert_int_equal(
        markdown ? cs_summary_markdown(out, &summary) : cs_cost_table_print(out, &summary, &options), CS_OK);
    fclose(out);
    return get_file("printed");
}

static void only_groups_that_are_interpreted(void **state)
{
    (void)state;
    use_comma_locale(scratch_folder);
    fill();
    char *text = printed(false);
    assert_non_null(setlocale(LC_NUMERIC, "C"));
    assert_string_equal(
        text, "\nk, i, n = 100: before the second call, and memory\n"
              "  variant             thr     start-up       import       set-up   first call       memory\n"
              "  numba                 2     12.50 ms     750.0 ms     2.000 us      1.250 s      33.6 MB\n"
              "  omp                   2            -            -            -            -      33.6 MB\n");
    free(text);
}

static void nothing_where_nothing_is_interpreted(void **state)
{
    (void)state;
    add("z", "scalar", "ok");
    char *text = printed(false);
    assert_string_equal(text, "");
    free(text);
}

static void markdown_holds_everything(void **state)
{
    (void)state;
    fill();
    char *text = printed(true);
    assert_contains(text,
                    "\n**k**, i, n = 100\n\n| variant | threads | median | \u00b1 | serial | start-up |");
    assert_contains(
        text, "| `numba` | 2 | 1.500 \u00b5s | 2.0% | 0.50 | 12.50 ms | 750.0 ms | 2.000 \u00b5s | 1.250 s | "
              "33.6 MB | contaminated |\n");
    assert_contains(text,
                    "| `pypy` | 2 | - | - | - | - | - | - | - | - | unavailable: cannot \\| start it |\n");
    assert_contains(text, "**z**");
    const char *head = strstr(text, "| variant");
    const char *rule = strchr(head, '\n') + 1;
    size_t bars[2] = {0, 0};
    for (; *head != '\n'; head++) {
        bars[0] += *head == '|';
    }
    for (; *rule != '\n'; rule++) {
        bars[1] += *rule == '|';
    }
    assert_int_equal(bars[0], bars[1]);
    free(text);
}

static void a_full_disk(void **state)
{
    (void)state;
    fill();
    FILE *out = fopen("/dev/full", "w");
    assert_int_equal(cs_summary_markdown(out, &summary), CS_ERR_IO);
    fclose(out);
}

#define TEST(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_groups_that_are_interpreted),
        TEST(nothing_where_nothing_is_interpreted),
        TEST(markdown_holds_everything),
        TEST(a_full_disk),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
