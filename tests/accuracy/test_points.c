/* SPDX-License-Identifier: MIT */
/* The arguments: reproducible, of every kind, and the walked ones where tables begin a new row. */
#include "support.h"

#include <float.h>
#include <math.h>

#include "accuracy/points.h"

enum { DRAWN = 64 }; /* blocks: four cycles of the kinds */

static cs_block block; /* 33 KB */

static cs_points plan(uint64_t seed)
{
    return cs_points_plan(cs_truth_find("tanh"), (uint64_t)DRAWN * CS_BLOCK, seed);
}

static void as_many_as_asked_for(void **state)
{
    (void)state;
    const cs_truth *truth = cs_truth_find("tanh");
    const cs_points p = plan(1);
    assert_int_equal(p.blocks - p.walked, DRAWN);
    assert_int_equal(cs_points_plan(truth, 0, 1).blocks, p.walked);
    assert_int_equal(cs_points_plan(truth, 1, 1).blocks, p.walked + 1);
    assert_int_equal(cs_points_plan(truth, CS_BLOCK + 1, 1).blocks, p.walked + 2);
}

static void a_block_depends_on_seed_and_number_alone(void **state)
{
    (void)state;
    static cs_block again;
    const cs_points p = plan(1);
    const cs_points other = plan(2);
    for (uint64_t b = p.walked; b < p.blocks; b++) {
        cs_points_fill(&p, b, &block);
        cs_points_fill(&p, b, &again);
        assert_memory_equal(block.x, again.x, sizeof block.x);
        cs_points_fill(&other, b, &again);
        assert_memory_not_equal(block.x, again.x, sizeof block.x);
        cs_points_fill(&p, b + 16, &again); /* of the same kind */
        assert_memory_not_equal(block.x, again.x, sizeof block.x);
    }
}

static void runs_are_neighbours(void **state)
{
    (void)state;
    const cs_points p = plan(1);
    size_t drawn_runs = 0;
    for (uint64_t b = 0; b < p.blocks; b++) {
        cs_points_fill(&p, b, &block);
        assert_true(block.runs || b >= p.walked);
        drawn_runs += block.runs && b >= p.walked;
        for (size_t i = 0; block.runs && i < CS_BLOCK; i++) {
            if (i % CS_RUN_LENGTH != 0) {
                assert_true(block.x[i] == nextafter(block.x[i - 1], HUGE_VAL));
            }
        }
    }
    assert_int_equal(drawn_runs, DRAWN / 8);
}

/* Whether `x` is the middle of a walked run. */
static bool is_walked(const cs_points *p, double x)
{
    for (uint64_t b = 0; b < p->walked; b++) {
        cs_points_fill(p, b, &block);
        for (size_t r = 0; r < CS_RUNS; r++) {
            if (block.x[r * CS_RUN_LENGTH + CS_RUN_LENGTH / 2] == x) {
                return true;
            }
        }
    }
    return false;
}

static void walked_are_rows_and_edges(void **state)
{
    (void)state;
    const cs_points p = plan(1);
    static const double middles[] = {0x1p-8,  0x1.01p-8, 0x1.ffp-8, 1,      0x1.8p0,
                                     0x1.8p4, 0x1.ffp4,  DBL_MIN,   0x1p-28};
    for (size_t i = 0; i < COUNT_OF(middles); i++) {
        assert_true(is_walked(&p, middles[i]));
    }
    assert_true(is_walked(&p, p.truth->edges[p.truth->edge_count - 2]));
    assert_false(is_walked(&p, 0x1.008p-8));
}

/* Bits of what was seen: both signs, and each kind of magnitude. */
static void every_kind_is_drawn(void **state)
{
    (void)state;
    const cs_points p = plan(1);
    bool negative = false;
    bool subnormal = false;
    bool large = false;
    bool tiny_blocks = false;
    size_t middle = 0;
    for (uint64_t b = p.walked; b < p.blocks; b++) {
        cs_points_fill(&p, b, &block);
        tiny_blocks = tiny_blocks || block.all_tiny;
        size_t tiny = 0;
        for (size_t i = 0; i < CS_BLOCK; i++) {
            const double x = fabs(block.x[i]);
            assert_true(isfinite(x));
            negative = negative || block.x[i] < 0;
            subnormal = subnormal || (x > 0 && x < DBL_MIN);
            large = large || x > 1e100;
            middle += x >= 0x1p-10 && x < 20;
            tiny += x <= DBL_MIN;
        }
        assert_int_equal(block.tiny, tiny > 0);
        assert_int_equal(block.all_tiny, tiny == CS_BLOCK);
    }
    assert_true(negative && subnormal && large && tiny_blocks);
    /* Where tanh has something to compute: 6/16 and 2/16, and two fifths of 6/16. */
    assert_in_range(middle, DRAWN * CS_BLOCK * 6 / 10, DRAWN * CS_BLOCK * 7 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_as_asked_for), cmocka_unit_test(a_block_depends_on_seed_and_number_alone),
        cmocka_unit_test(runs_are_neighbours),  cmocka_unit_test(walked_are_rows_and_edges),
        cmocka_unit_test(every_kind_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
