/* SPDX-License-Identifier: MIT */
/* The nodes of core/tanh_table.def, and the way from an argument's bits to its row. */
#include "support.h"

#include <float.h>
#include <math.h>

#include "accuracy/truth.h"
#include "vector_one.h"

#include "tanh_vector.h"

enum {
    ROWS = 0
#define CS_TANH_NODE(a, t) +1
#include "tanh_table.def"
#undef CS_TANH_NODE
    ,
    AN_OCTAVE = 1 << CS_TANH_INDEX_BITS
};

/* Where row `row` >= 1 begins. */
static double edge(int row)
{
    const int octave = (row - 1) / AN_OCTAVE;
    return ldexp(1 + (double)((row - 1) % AN_OCTAVE) / AN_OCTAVE, CS_TANH_FIRST_EXPONENT + octave);
}

static int64_t offset_of(double x)
{
    int64_t offset = 0;
    cs_tanh_rows(&offset, x);
    return offset;
}

static int row_of(double x)
{
    const int64_t bytes = offset_of(x) - CS_TANH_ORIGIN;
    assert_int_equal(bytes % CS_TANH_ROW_BYTES, 0);
    assert_in_range(bytes, 0, (ROWS - 1) * CS_TANH_ROW_BYTES);
    return (int)(bytes / CS_TANH_ROW_BYTES);
}

static void expect_row(double x, int row)
{
    if (row_of(x) != row || row_of(-x) != row) {
        fail_msg("x = +-%a has rows %d and %d, not %d of %d", x, row_of(x), row_of(-x), row, ROWS);
    }
}

static void every_edge_begins_a_row(void **state)
{
    (void)state;
    for (int row = 1; row < ROWS; row++) {
        expect_row(edge(row), row);
        expect_row(nextafter(edge(row), 0), row - 1);
        expect_row(edge(row) * (1 + 0.5 / AN_OCTAVE / 2), row);
    }
}

static void rows_reach_as_far_as_they_must(void **state)
{
    (void)state;
    static const double below[] = {0, DBL_TRUE_MIN, DBL_MIN, 0x1p-30, 0x1.fep-9, 0x1.ffp-9};
    static const double beyond[] = {CS_TANH_LAST, 20, 32, DBL_MAX, HUGE_VAL, (double)NAN};
    for (size_t i = 0; i < COUNT_OF(below); i++) {
        expect_row(below[i], 0);
    }
    for (size_t i = 0; i < COUNT_OF(beyond); i++) {
        expect_row(beyond[i], ROWS - 1);
    }
    assert_true(edge(ROWS - 1) <= CS_TANH_LAST && CS_TANH_LAST < edge(ROWS));
}

static void offsets_lead_from_the_base_to_the_row(void **state)
{
    (void)state;
    assert_int_equal(sizeof cs_tanh_nodes[0], CS_TANH_ROW_BYTES);
    assert_int_equal((uintptr_t)cs_tanh_nodes % CS_TANH_ROW_BYTES, 0);
    for (int row = 0; row < ROWS; row++) {
        const int64_t offset = offset_of(row == 0 ? 0 : edge(row));
        double a = -1;
        double t = -1;
        cs_vec_load_pairs(cs_tanh_base(), &offset, &a, &t);
        assert_ptr_equal(cs_tanh_base() + (uintptr_t)offset, &cs_tanh_nodes[row]);
        assert_true(a == cs_tanh_nodes[row].a && t == cs_tanh_nodes[row].t);
    }
}

static void nodes_are_true(void **state)
{
    (void)state;
    const cs_truth *truth = cs_truth_find("tanh");
    cs_oracle oracle;
    cs_oracle_open(&oracle);
    for (int row = 1; row < ROWS; row++) {
        const cs_tanh_node n = cs_tanh_nodes[row];
        const double error = cs_true_error(cs_truth_exact(truth, &oracle, n.a), n.t);
        if (!(error <= 0x1p-11)) {
            fail_msg("row %d: tanh(%a) is not %a, but %g ULP from it", row, n.a, n.t, error);
        }
    }
    assert_true(cs_tanh_nodes[0].a == 0 && cs_tanh_nodes[0].t == 0);
    cs_oracle_close(&oracle);
}

/* What the error analysis in tanh_vector.h supposes: b, the distance from the node. */
static void nodes_lie_in_the_middle_of_their_rows(void **state)
{
    (void)state;
    for (int row = 1; row < ROWS; row++) {
        const double a = cs_tanh_nodes[row].a;
        const double end = fmin(edge(row + 1), CS_TANH_LAST);
        const double b = fmax(end - a, a - edge(row));
        const double most = edge(row) < 16 ? a / 256 * (1 + 0x1p-20) : 0.35;
        if (!(b <= most)) {
            fail_msg("row %d: %a is %g from an end of [%a, %a)", row, a, b, edge(row), end);
        }
    }
}

static void nodes_rise(void **state)
{
    (void)state;
    for (int row = 1; row < ROWS; row++) {
        const cs_tanh_node before = cs_tanh_nodes[row - 1];
        const cs_tanh_node n = cs_tanh_nodes[row];
        assert_true(before.a < n.a ? before.t < n.t : before.a == n.a && before.t == n.t);
        assert_true(before.a < n.a || edge(row) > 16);
    }
}

/* Beyond the last row the result is that of CS_TANH_LAST and the last node, and must be 1. */
static void one_is_reached_where_the_rows_end(void **state)
{
    (void)state;
    cs_oracle oracle;
    cs_oracle_open(&oracle);
    assert_true(cs_tanh_nodes[ROWS - 1].a == CS_TANH_LAST_NODE);
    assert_true(cs_tanh_nodes[ROWS - 1].t == 1 - 0x1p-53);
    assert_true(cs_truth_exact(cs_truth_find("tanh"), &oracle, CS_TANH_LAST).near == 1);
    assert_true(cs_tanh_vector(true, CS_TANH_LAST) == 1 && cs_tanh_vector(false, -HUGE_VAL) == -1);
    cs_oracle_close(&oracle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_edge_begins_a_row),
        cmocka_unit_test(rows_reach_as_far_as_they_must),
        cmocka_unit_test(offsets_lead_from_the_base_to_the_row),
        cmocka_unit_test(nodes_are_true),
        cmocka_unit_test(nodes_lie_in_the_middle_of_their_rows),
        cmocka_unit_test(nodes_rise),
        cmocka_unit_test(one_is_reached_where_the_rows_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
