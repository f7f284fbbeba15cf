/* SPDX-License-Identifier: MIT */
/* The ratios of a plan file: which cells they mean, and that every error names file, line and key. */
#include "fake_registry.h"
#include "support.h"

#include <math.h>

#include "run/plan_source.h"

#define CELLS                                                                                                \
    "cells:\n- {kernel: alpha, variant: [scalar, omp, pair], size: [10, 1e2], input: plain}\n"               \
    "- {kernel: beta, size: 10}\n- {variant: [alpha.gone, gamma.*], optional: true}\nratios:\n"

static cs_message message;
static cs_plan_source source;
static cs_topology *topology; /* four cores */

static int set_up(void **state)
{
    setenv("HWLOC_SYNTHETIC", "pack:1 core:4 pu:1", 1);
    assert_int_equal(cs_topology_load(&topology, &(cs_message){""}), CS_OK);
    unsetenv("HWLOC_SYNTHETIC");
    return scratch_enter(state);
}

static int tear_down(void **state)
{
    cs_topology_free(topology);
    return scratch_leave(state);
}

/* Reads the cells above with these ratios and expands them; *source is left open after a success. */
static cs_status read_ratios(const char *ratios)
{
    cs_plan plan;
    char text[2048];
    snprintf(text, sizeof text, "%s%s", CELLS, ratios);
    put_file("p.yaml", text);
    message.text[0] = '\0';
    cs_status status = cs_plan_source_read("p.yaml", &source, &message);
    if (status == CS_OK) {
        status = cs_plan_source_expand(&source, &source.settings, topology, NULL, NULL, &plan, &message);
        if (status == CS_OK) {
            cs_plan_free(&plan);
        } else {
            cs_plan_source_free(&source);
        }
    }
    return status;
}

static void expect_ok(const char *ratios)
{
    if (read_ratios(ratios) != CS_OK) {
        fail_msg("%s", message.text);
    }
}

static void expect_cell(const cs_ratio_side *side, size_t i, const char *name)
{
    char text[256];
    assert_true(i < side->count);
    assert_string_equal(cs_ratio_cell_name(&side->cells[i], text, sizeof text), name);
}

static void short_and_long(void **state)
{
    (void)state;
    expect_ok(
        "- name: first\n  size: 10\n  cell: alpha.omp\n  times-as-fast-as: alpha.scalar\n  at-least: 1.4x\n"
        "- name: second\n  cell: {variant: alpha.omp, size: 1e2, input: plain, threads: 4, placement: "
        "spread}\n"
        "  times-the-time-of: {variant: beta.scalar, size: 10}\n  at-most: 1.05\n"
        "- {name: third, size: 10, threads: 2, cell: alpha.pair, times-as-fast-as: {variant: alpha.scalar, "
        "threads: 1}}\n");
    assert_int_equal(source.ratio_count, 3);
    const cs_ratio *r = source.ratios;
    assert_string_equal(r[0].name, "first");
    assert_int_equal(r[0].relation, CS_TIMES_AS_FAST_AS);
    assert_true(r[0].target == 1.4);
    expect_cell(&r[0].cell, 0, "alpha.omp/plain/10/t1/close");
    expect_cell(&r[0].other, 0, "alpha.scalar/plain/10/t1/close");
    assert_int_equal(r[1].relation, CS_TIMES_THE_TIME_OF);
    assert_true(r[1].target == 1.05);
    expect_cell(&r[1].cell, 0, "alpha.omp/plain/100/t4/spread");
    expect_cell(&r[1].other, 0, "beta.scalar/only/10/t1/close");
    assert_true(isnan(r[2].target));
    expect_cell(&r[2].cell, 0, "alpha.pair/plain/10/t2/close");
    expect_cell(&r[2].other, 0, "alpha.scalar/plain/10/t1/close");
    cs_plan_source_free(&source);
}

static void the_fastest_of(void **state)
{
    (void)state;
    expect_ok(
        "- name: x\n  size: 10\n  cell: alpha.scalar\n  times-as-fast-as:\n    size: 100\n"
        "    fastest-of: [alpha.scalar, {variant: alpha.omp, threads: 3}, {variant: alpha.omp, size: 10}]\n");
    expect_cell(&source.ratios[0].cell, 0, "alpha.scalar/plain/10/t1/close");
    const cs_ratio_side *other = &source.ratios[0].other;
    assert_int_equal(other->count, 3);
    expect_cell(other, 0, "alpha.scalar/plain/100/t1/close");
    expect_cell(other, 1, "alpha.omp/plain/100/t3/close");
    expect_cell(other, 2, "alpha.omp/plain/10/t1/close");
    cs_plan_source_free(&source);
}

static void printed(void **state)
{
    (void)state;
    expect_ok("- {name: x, size: 10, cell: alpha.scalar, times-as-fast-as: {printed: 7.25s, printed-in: a "
              "book}}\n");
    assert_int_equal(source.ratios[0].other.count, 0);
    assert_true(source.ratios[0].other.printed_seconds == 7.25);
    assert_string_equal(source.ratios[0].other.printed_in, "a book");
    cs_plan_source_free(&source);
}

/* What an optional group names, and what takes more CPUs than there are, may be missing. */
static void what_may_be_missing(void **state)
{
    (void)state;
    expect_ok(
        "- {name: x, size: 10, cell: alpha.gone, times-as-fast-as: {variant: gamma.omp, input: wild}}\n"
        "- {name: y, size: 10, cell: {variant: alpha.omp, threads: 64}, times-as-fast-as: beta.scalar}\n");
    expect_cell(&source.ratios[0].cell, 0, "alpha.gone/plain/10/t1/close");
    expect_cell(&source.ratios[0].other, 0, "gamma.omp/wild/10/t1/close");
    cs_plan_source_free(&source);
}

#define ONE(rest) "- name: x\n  size: 10\n  " rest "\n"
#define SIDES "cell: alpha.omp\n  times-as-fast-as: alpha.scalar\n  "

/* The ratios begin at line 6, size is line 7, and what follows line 8. */
static void errors(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {ONE("cell: alpha.omp\n  times-as-fast: alpha.scalar"),
         "p.yaml:9: a ratio has no key 'times-as-fast'; did you mean 'times-as-fast-as'?"},
        {ONE("cell: alpha.omp"),
         "p.yaml:6: 'x' needs one of times-as-fast-as and times-the-time-of: what the cell is "
         "compared with"},
        {ONE(SIDES "times-the-time-of: beta.scalar"),
         "p.yaml:6: 'x' needs one of times-as-fast-as and times-the-time-of: what the cell is compared with"},
        {ONE("times-as-fast-as: alpha.scalar"), "p.yaml:6: cell: is missing; every ratio has one"},
        {"- cell: alpha.omp\n", "p.yaml:6: name: is missing; every ratio has one"},
        {ONE(SIDES) "- name: x\n  size: 10\n  " SIDES "\n",
         "p.yaml:11: name: another ratio is called 'x' already"},
        {ONE(SIDES "at-most: 2"),
         "p.yaml:10: at-most: does not go with times-as-fast-as, where more is better; write "
         "at-least, or times-the-time-of"},
        {ONE("cell: alpha.omp\n  times-the-time-of: alpha.scalar\n  at-least: 2"),
         "p.yaml:10: at-least: does not go with times-the-time-of, where less is better; write at-most, or "
         "times-as-fast-as"},
        {ONE(SIDES "at-least: much"), "p.yaml:10: at-least: 'much': expected a factor above 0, such as 1.4"},
        {ONE(SIDES "at-least: 0"), "p.yaml:10: at-least: '0': expected a factor above 0, such as 1.4"},
        {ONE(SIDES "at-least: 140%"), "p.yaml:10: at-least: '140%': expected a factor above 0, such as 1.4"},
        {ONE("cell: alpha.opm\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: variant: no variant named 'alpha.opm'; did you mean 'alpha.omp'?"},
        {ONE("cell: omp\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: variant: no variant named 'omp'; write it as kernel.variant, `coresweep list` shows "
         "them"},
        {ONE("cell: alpha.omp\n  times-as-fast-as: [alpha.scalar]"),
         "p.yaml:9: times-as-fast-as: expected a text or a map of keys, found a list"},
        {ONE("cell: {size: 10}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: cell: expected one of variant, fastest-of and printed"},
        {ONE("cell: {variant: alpha.omp, fastest-of: [alpha.omp]}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: cell: expected one of variant, fastest-of and printed"},
        {ONE("cell: {fastest-of: []}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: fastest-of: the list is empty"},
        {ONE("cell: {fastest-of: [{size: 10}]}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: variant: is missing; expected a name such as triad.omp"},
        {ONE("cell: {variant: alpha.omp, thread: 2}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: cell has no key 'thread'; did you mean 'threads'?"},
        {ONE("cell: {printed: 7s, printed-in: a book}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: cell: a printed figure can only be the other side"},
        {ONE("cell: alpha.omp\n  times-as-fast-as: {printed: 7s}"),
         "p.yaml:9: printed-in: is missing; it says where the figure 7s was published"},
        {ONE("cell: alpha.omp\n  times-as-fast-as: {printed: 0, printed-in: a book}"),
         "p.yaml:9: printed: '0': expected a time such as 500ms, 10s or 3m"},
        {ONE("cell: alpha.omp\n  times-as-fast-as: {printed: 7s, printed-in: a book, threads: 2}"),
         "p.yaml:9: threads: a printed figure has none"},
        {ONE("cell: alpha.omp\n  times-as-fast-as: {variant: alpha.scalar, printed-in: a book}"),
         "p.yaml:9: printed-in: goes with printed only"},
        {ONE("cell: alpha.omp\n  times-as-fast-as: {printed: 7s, printed-in: a book}\n  at-least: 2"),
         "p.yaml:10: at-least: a printed figure was measured elsewhere and has no interval, so no target can "
         "be "
         "reached; leave it out"},
        {ONE("cell: alpha.omp\n  times-as-fast-as: alpha.omp"),
         "p.yaml:9: times-as-fast-as: both sides are the same cell"},
        {"- name: x\n  cell: alpha.omp\n  times-as-fast-as: alpha.scalar\n",
         "p.yaml:7: size: is missing for alpha.omp; give it here or for the whole ratio"},
        {"- name: x\n  size: 1,2\n  cell: alpha.omp\n  times-as-fast-as: alpha.scalar\n",
         "p.yaml:7: size: '1,2': expected one size, such as 1e6"},
        {ONE("cell: {variant: alpha.omp, input: plian}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: input: alpha has no input 'plian'; did you mean 'plain'?"},
        {ONE("cell: {variant: alpha.omp, threads: 1-2}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: threads: '1-2': expected one count, such as 2"},
        {ONE("cell: alpha.omp\n  times-as-fast-as: alpha.scalar\n  threads: 2"),
         "p.yaml:10: threads: alpha.scalar is serial, it runs with one; give the 2 to the other side alone"},
        {ONE("cell: alpha.pair\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: threads: alpha.pair runs with 2 only"},
        {ONE("cell: {variant: alpha.omp, placement: near}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: placement: 'near': expected close or spread"},
        {ONE("cell: {variant: alpha.omp, size: 11}\n  times-as-fast-as: alpha.scalar"),
         "p.yaml:8: variant: no group below cells: measures alpha.omp/plain/11/t1/close; add it there, or "
         "correct its "
         "size, input, threads or placement"},
        {ONE("cell: alpha.omp\n  times-as-fast-as: {variant: alpha.scalar, input: odd}"),
         "p.yaml:9: variant: no group below cells: measures alpha.scalar/odd/10/t1/close; add it there, or "
         "correct its "
         "size, input, threads or placement"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cs_status status = read_ratios(cases[i].text);
        if (status != CS_ERR_ARGUMENT || strcmp(message.text, cases[i].message) != 0) {
            fail_msg("%s\nexpected %s\nfound %d, %s", cases[i].text, cases[i].message, (int)status,
                     message.text);
        }
        assert_null(source.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_and_long),      cmocka_unit_test(the_fastest_of), cmocka_unit_test(printed),
        cmocka_unit_test(what_may_be_missing), cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
