/* SPDX-License-Identifier: MIT */
/* Ratios between cells: their direction, their verdicts, and what becomes of sides that were not measured. */
#include "support.h"

#include <math.h>

#include "comma_locale.h"
#include "report/ratio_table.h"
#include "report/stats.h"

enum { MOST_ROWS = 4 };

static cs_summary_row rows[MOST_ROWS];
static cs_summary summary = {rows, 0};
static cs_ratio_table table;

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < summary.count; i++) {
        cs_record_free(&cs_summary_layout, &rows[i]);
    }
    summary.count = 0;
    cs_ratio_table_free(&table);
    return 0;
}

/* k.VARIANT/i/100/t1/close with a median and an interval of 5% on both sides. */
static cs_summary_row *add(const char *variant, double seconds)
{
    cs_summary_row *row = &rows[summary.count++];
    char cell[64];
    snprintf(cell, sizeof cell, "k.%s/i/100/t1/close", variant);
    assert_int_equal(cs_record_init(&cs_summary_layout, row), CS_OK);
    const struct {
        char **field;
        const char *text;
    } texts[] = {{&row->cell, cell}, {&row->kernel, "k"},        {&row->variant, variant},
                 {&row->input, "i"}, {&row->placement, "close"}, {&row->status, "ok"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_int_equal(cs_text_set(texts[i].field, texts[i].text), CS_OK);
    }
    row->n = 100;
    row->threads = 1;
    row->median_seconds = seconds;
    row->low_seconds = seconds * 0.95;
    row->high_seconds = seconds * 1.05;
    row->confidence = 0.96;
    return row;
}

#define CELL(name)                                                                                           \
    {                                                                                                        \
        .kernel = "k", .variant = (name), .input = "i", .placement = "close", .n = 100, .threads = 1         \
    }

static cs_ratio_cell a[] = {CELL("a")};
static cs_ratio_cell b[] = {CELL("b")};
static cs_ratio_cell a_and_gone[] = {CELL("gone"), CELL("a")};
static cs_ratio_cell b_and_gone[] = {CELL("b"), CELL("gone")};
static cs_ratio_cell b_and_a[] = {CELL("b"), CELL("a")};

#define SIDE(array)                                                                                          \
    {                                                                                                        \
        .cells = (array), .count = COUNT_OF(array)                                                           \
    }

/* The row of one ratio. */
static const cs_ratio_row *evaluate(const cs_ratio *ratio)
{
    cs_ratio_table_free(&table);
    assert_int_equal(cs_ratio_table_build(&summary, ratio, 1, &table), CS_OK);
    assert_int_equal(table.count, 1);
    return &table.rows[0];
}

static const char *verdict(cs_relation relation, double target, cs_ratio_side cell, cs_ratio_side other)
{
    const cs_ratio ratio = {"name", cell, relation, other, target};
    return evaluate(&ratio)->verdict;
}

static void near(double found, double expected)
{
    if (!(fabs(found - expected) < 1e-9)) {
        fail_msg("expected %.9g, found %.9g", expected, found);
    }
}

/* a takes 1 s, b takes 3 s. */
static void directions(void **state)
{
    (void)state;
    add("a", 1);
    add("b", 3);
    const cs_ratio faster = {"name", SIDE(a), CS_TIMES_AS_FAST_AS, SIDE(b), 2};
    const cs_ratio_row *row = evaluate(&faster);
    near(row->ratio, 3);
    near(row->cell_seconds, 1);
    near(row->other_seconds, 3);
    near(row->at_least, 2);
    assert_true(isnan(row->at_most));
    assert_string_equal(row->cell, "k.a/i/100/t1/close");
    assert_string_equal(row->other, "k.b/i/100/t1/close");
    assert_string_equal(row->relation, "times as fast as");
    const cs_ratio slower = {"name", SIDE(b), CS_TIMES_THE_TIME_OF, SIDE(a), 4};
    row = evaluate(&slower);
    near(row->ratio, 3);
    near(row->at_most, 4);
    assert_true(isnan(row->at_least));
    assert_string_equal(row->relation, "times the time of");
    assert_string_equal(row->verdict, "reached");
}

/* The interval is that of the summary's speed-ups. */
static void intervals(void **state)
{
    (void)state;
    add("a", 1);
    add("b", 3);
    const cs_ratio ratio = {"name", SIDE(a), CS_TIMES_AS_FAST_AS, SIDE(b), (double)NAN};
    const cs_ratio_row *row = evaluate(&ratio);
    const cs_interval one = {1, 0.95, 1.05, 0.96, 0.05};
    const cs_interval three = {3, 2.85, 3.15, 0.96, 0.05};
    cs_interval expected = cs_ratio_interval(&three, &one);
    near(row->ratio_low, expected.low);
    near(row->ratio_high, expected.high);
    near(row->confidence, 0.96);
    assert_string_equal(row->verdict, "");
    assert_true(cs_ratio_holds(row));
}

/* 3 with an interval of about 2.79 to 3.22. */
static void verdicts(void **state)
{
    (void)state;
    static const struct {
        cs_relation relation;
        double target;
        const char *verdict;
    } cases[] = {
        {CS_TIMES_AS_FAST_AS, 2.7, "reached"},      {CS_TIMES_AS_FAST_AS, 2.9, "cannot tell"},
        {CS_TIMES_AS_FAST_AS, 3.1, "cannot tell"},  {CS_TIMES_AS_FAST_AS, 3.3, "not reached"},
        {CS_TIMES_THE_TIME_OF, 3.3, "reached"},     {CS_TIMES_THE_TIME_OF, 3.1, "cannot tell"},
        {CS_TIMES_THE_TIME_OF, 2.9, "cannot tell"}, {CS_TIMES_THE_TIME_OF, 2.7, "not reached"},
    };
    add("a", 1);
    add("b", 3);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool faster = cases[i].relation == CS_TIMES_AS_FAST_AS;
        cs_ratio_side x = SIDE(a);
        cs_ratio_side y = SIDE(b);
        const char *found = verdict(cases[i].relation, cases[i].target, faster ? x : y, faster ? y : x);
        if (strcmp(found, cases[i].verdict) != 0) {
            fail_msg("case %zu: expected '%s', found '%s'", i, cases[i].verdict, found);
        }
        assert_int_equal(cs_ratio_holds(&table.rows[0]), strcmp(found, "reached") == 0);
    }
}

static void too_few_invocations(void **state)
{
    (void)state;
    add("a", 1)->confidence = 0.94;
    add("b", 3);
    assert_string_equal(verdict(CS_TIMES_AS_FAST_AS, 2, (cs_ratio_side)SIDE(a), (cs_ratio_side)SIDE(b)),
                        "cannot tell");
    assert_contains(table.rows[0].note, "no 95% interval");
}

static void missing_sides(void **state)
{
    (void)state;
    add("a", 1);
    assert_string_equal(verdict(CS_TIMES_AS_FAST_AS, 2, (cs_ratio_side)SIDE(a), (cs_ratio_side)SIDE(b)),
                        "missing");
    assert_string_equal(table.rows[0].note, "not measured: k.b/i/100/t1/close");
    assert_true(isnan(table.rows[0].ratio));
    assert_false(cs_ratio_holds(&table.rows[0]));
    /* A faulty cell has no speed, whatever times it has. */
    cs_summary_row *fault = add("b", 3);
    cs_text_set(&fault->status, "unavailable");
    cs_text_set(&fault->note, "no AVX-512");
    assert_string_equal(verdict(CS_TIMES_AS_FAST_AS, 2, (cs_ratio_side)SIDE(a), (cs_ratio_side)SIDE(b)),
                        "missing");
    assert_string_equal(table.rows[0].note, "k.b/i/100/t1/close: unavailable: no AVX-512");
}

/* Each of the fields tells cells apart. */
static void only_the_very_cell(void **state)
{
    (void)state;
    add("a", 1);
    add("b", 3);
    cs_ratio_cell others[] = {CELL("b"), CELL("b"), CELL("b"), CELL("b")};
    others[0].n = 101;
    others[1].threads = 2;
    others[2].input = "j";
    others[3].kernel = "l";
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        cs_ratio_side other = {.cells = &others[i], .count = 1};
        assert_string_equal(verdict(CS_TIMES_AS_FAST_AS, 2, (cs_ratio_side)SIDE(a), other), "missing");
    }
    /* Where spread means the same CPUs, the plan keeps close. */
    cs_ratio_cell spread = CELL("b");
    spread.placement = "spread";
    cs_ratio_side other = {.cells = &spread, .count = 1};
    assert_string_equal(verdict(CS_TIMES_AS_FAST_AS, 2, (cs_ratio_side)SIDE(a), other), "reached");
    assert_string_equal(table.rows[0].other, "k.b/i/100/t1/close");
}

static void the_fastest_counts(void **state)
{
    (void)state;
    add("a", 1);
    add("b", 3);
    const cs_ratio ratio = {"name", SIDE(b), CS_TIMES_THE_TIME_OF, SIDE(b_and_a), 4};
    assert_string_equal(evaluate(&ratio)->other, "k.a/i/100/t1/close");
    near(table.rows[0].ratio, 3);
    /* Against itself: no two independent sides. */
    const cs_ratio self = {"name", SIDE(a), CS_TIMES_THE_TIME_OF, SIDE(b_and_a), 1};
    near(evaluate(&self)->ratio_high, 1);
}

/* What was not measured might have been the fastest. */
static void what_a_missing_one_could_overturn(void **state)
{
    (void)state;
    static const struct {
        bool cell_incomplete;
        double target;
        const char *verdict;
    } cases[] = {
        {false, 2, "cannot tell"}, {false, 4, "not reached"}, {true, 2, "reached"}, {true, 4, "cannot tell"}};
    add("a", 1);
    add("b", 3);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cs_ratio_side whole_a = SIDE(a);
        cs_ratio_side whole_b = SIDE(b);
        cs_ratio_side part_a = SIDE(a_and_gone);
        cs_ratio_side part_b = SIDE(b_and_gone);
        bool mine = cases[i].cell_incomplete;
        const char *found =
            verdict(CS_TIMES_AS_FAST_AS, cases[i].target, mine ? part_a : whole_a, mine ? whole_b : part_b);
        if (strcmp(found, cases[i].verdict) != 0) {
            fail_msg("case %zu: expected '%s', found '%s'", i, cases[i].verdict, found);
        }
        assert_string_equal(table.rows[0].note, "not measured: k.gone/i/100/t1/close");
    }
}

static void printed_figures(void **state)
{
    (void)state;
    add("a", 0.5);
    const cs_ratio ratio = {
        "name", SIDE(a), CS_TIMES_AS_FAST_AS, {.printed_seconds = 7, .printed_in = "a book"}, (double)NAN};
    const cs_ratio_row *row = evaluate(&ratio);
    near(row->ratio, 14);
    assert_true(isnan(row->ratio_low) && isnan(row->ratio_high) && isnan(row->confidence));
    assert_string_equal(row->verdict, "");
    assert_string_equal(row->printed_in, "a book");
    assert_string_equal(row->other, "");
    cs_ratio slower = ratio;
    slower.relation = CS_TIMES_THE_TIME_OF;
    near(evaluate(&slower)->ratio, 0.5 / 7);
}

/* a takes 7 s up to the end of its first call and 1 s for each further one; b 2.5 s and 3 s. */
static void when_it_pays(void **state)
{
    (void)state;
    static const double costs_a[] = {1, 2, 0.5, 3.5};
    static const double costs_b[] = {0.5, 0.25, 0.25, 1.5};
    const double *costs[] = {costs_a, costs_b};
    const cs_ratio faster = {"name", SIDE(a), CS_TIMES_AS_FAST_AS, SIDE(b), (double)NAN};
    const cs_ratio slower = {"name", SIDE(b), CS_TIMES_THE_TIME_OF, SIDE(a), (double)NAN};
    add("a", 1);
    add("b", 3);
    assert_true(isnan(evaluate(&faster)->pays_after_calls)); /* compiled */
    for (size_t i = 0; i < 2; i++) {
        rows[i].interpreter_seconds = costs[i][0];
        rows[i].import_seconds = costs[i][1];
        rows[i].prepare_seconds = costs[i][2];
        rows[i].first_call_seconds = costs[i][3];
    }
    /* Three calls: 7 + 2 against 2.5 + 6; four: 10 against 11.5. */
    near(evaluate(&faster)->pays_after_calls, 4);
    assert_true(isnan(evaluate(&slower)->pays_after_calls));
    rows[0].first_call_seconds = 0;
    rows[0].import_seconds = 0;
    near(evaluate(&faster)->pays_after_calls, 1);
    rows[0].high_seconds = 3.5; /* it may be no faster at all */
    assert_true(isnan(evaluate(&faster)->pays_after_calls));
}

static void contaminated_is_noted(void **state)
{
    (void)state;
    cs_summary_row *row = add("a", 1);
    cs_text_set(&row->status, "contaminated");
    row->contaminated = 3;
    row->repetitions = 18;
    add("b", 3);
    assert_string_equal(verdict(CS_TIMES_AS_FAST_AS, 2, (cs_ratio_side)SIDE(a), (cs_ratio_side)SIDE(b)),
                        "reached");
    assert_string_equal(table.rows[0].note, "k.a/i/100/t1/close: 3 of 18 repetitions were disturbed");
}

/* Many long names are cut, and nothing else happens. */
static void long_notes(void **state)
{
    (void)state;
    static char variant[200];
    static cs_ratio_cell many[40];
    memset(variant, 'x', sizeof variant - 1);
    for (size_t i = 0; i < COUNT_OF(many); i++) {
        many[i] = (cs_ratio_cell)CELL(variant);
    }
    cs_ratio_side side = SIDE(many);
    assert_string_equal(verdict(CS_TIMES_AS_FAST_AS, 2, side, side), "missing");
    assert_true(strlen(table.rows[0].note) < 2000);
}

static char *printed(cs_status (*print)(FILE *out))
{
    FILE *out = fopen("printed", "w");
    assert_non_null(out);
    assert_int_equal(print(out), CS_OK);
    fclose(out);
    return get_file("printed");
}

static cs_status as_text(FILE *out)
{
    const cs_table_options options = {.width = 80};
    return cs_ratio_table_print(out, &table, &options);
}

static cs_status as_markdown(FILE *out)
{
    return cs_ratio_table_markdown(out, &table);
}

static cs_status as_csv(FILE *out)
{
    return cs_ratio_table_csv(out, &table);
}

static void build_three(void)
{
    add("a", 1.5e-6);
    add("b", 4.5e-6);
    const cs_ratio ratios[] = {
        {"a | first", SIDE(a), CS_TIMES_AS_FAST_AS, SIDE(b), 2.5},
        {"second", SIDE(b), CS_TIMES_THE_TIME_OF, SIDE(a), (double)NAN},
        {"third",
         SIDE(a),
         CS_TIMES_AS_FAST_AS,
         {.printed_seconds = 3e-6, .printed_in = "a book"},
         (double)NAN},
    };
    assert_int_equal(cs_ratio_table_build(&summary, ratios, 3, &table), CS_OK);
}

static void tables(void **state)
{
    (void)state;
    use_comma_locale(scratch_folder);
    build_three();
    char *text = printed(as_text);
    assert_contains(text, "    3.00      2.79 to 3.22  at least 2.5   reached      a | first\n");
    assert_contains(text, "k.a/i/100/t1/close (1.500 us) is 3.00 times as fast as k.b/i/100/t1/close");
    assert_contains(text, "k.b/i/100/t1/close (4.500 us) takes 3.00 times the time of");
    assert_contains(text, "is 2.00 times as fast as 3.000 us, printed\n      in a book\n");
    assert_contains(text, "\n1 reached\n");
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        assert_true(strcspn(line, "\n") <= 80);
    }
    free(text);
    text = printed(as_markdown);
    assert_contains(
        text, "| a \\| first | `k.a/i/100/t1/close` (1.500 \u00b5s) is 3.00 times as fast as "
              "`k.b/i/100/t1/close` (4.500 \u00b5s) | 3.00 | 2.79 to 3.22 | at least 2.5 | reached |\n");
    assert_int_equal(count_text(text, "\n"), 5);
    free(text);
    text = printed(as_csv);
    assert_contains(text, "name,verdict,cell,cell_seconds");
    assert_contains(text, "third,,k.a/i/100/t1/close,1.5e-06");
    assert_int_equal(count_text(text, "\n"), 4);
    free(text);
    assert_non_null(setlocale(LC_NUMERIC, "C"));
}

static void colours_only_where_asked(void **state)
{
    (void)state;
    build_three();
    char *text = printed(as_text);
    assert_null(strchr(text, '\033'));
    free(text);
    FILE *out = fopen("printed", "w");
    const cs_table_options options = {.width = 80, .color = true};
    assert_int_equal(cs_ratio_table_print(out, &table, &options), CS_OK);
    fclose(out);
    text = get_file("printed");
    assert_contains(text, "\033[32mreached      \033[0ma | first");
    free(text);
}

static void a_full_disk(void **state)
{
    (void)state;
    build_three();
    FILE *out = fopen("/dev/full", "w");
    const cs_table_options options = {0};
    assert_int_equal(cs_ratio_table_print(out, &table, &options), CS_ERR_IO);
    fclose(out);
}

#define TEST(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(directions),
        TEST(intervals),
        TEST(verdicts),
        TEST(too_few_invocations),
        TEST(missing_sides),
        TEST(only_the_very_cell),
        TEST(the_fastest_counts),
        TEST(what_a_missing_one_could_overturn),
        TEST(printed_figures),
        TEST(when_it_pays),
        TEST(contaminated_is_noted),
        TEST(long_notes),
        TEST(tables),
        TEST(colours_only_where_asked),
        TEST(a_full_disk),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
