/* SPDX-License-Identifier: MIT */
/* The change against a median of all pairs' means; windows, gaps and intervals. */
#include "support.h"

#include <math.h>
#include <stdbool.h>

#include "report/stats.h"
#include "rng.h"
#include "verdict/effect.h"

enum { MOST_BLOCKS = 40 };

/* Trials of both sides, in the order of their rounds. */
typedef struct made_trials {
    cs_trial trials[CS_SIDES][2 * MOST_BLOCKS];
    size_t counts[CS_SIDES];
} made_trials;

static void add_trial(made_trials *made, cs_side side, uint64_t round, double value)
{
    made->trials[side][made->counts[side]++] = (cs_trial){round, value};
}

/* A block whose difference is `difference`; its four values scatter. */
static void add_block(made_trials *made, uint64_t block, double difference)
{
    double level = (double)(block % 7);
    add_trial(made, CS_BASE, 2 * block, level - 0.5);
    add_trial(made, CS_BASE, 2 * block + 1, level + 0.5);
    add_trial(made, CS_HEAD, 2 * block, level + difference + 0.25);
    add_trial(made, CS_HEAD, 2 * block + 1, level + difference - 0.25);
}

static cs_comparison comparison_of(made_trials *made, bool paired)
{
    return (cs_comparison){.gate = CS_GATE_TIME,
                           .paired = paired,
                           .known = {true, true},
                           .sides = {{made->trials[CS_BASE], made->counts[CS_BASE]},
                                     {made->trials[CS_HEAD], made->counts[CS_HEAD]}}};
}

static cs_effect find(made_trials *made, bool paired, cs_window window)
{
    cs_effect effect;
    cs_comparison c = comparison_of(made, paired);
    assert_int_equal(cs_effect_find(&c, window, &effect), CS_OK);
    return effect;
}

static cs_effect find_interval(made_trials *made, bool paired, uint64_t seed)
{
    cs_effect effect = find(made, paired, CS_WHOLE);
    cs_comparison c = comparison_of(made, paired);
    assert_int_equal(cs_effect_interval(&c, CS_WHOLE, seed, &effect), CS_OK);
    return effect;
}

static double walsh_median(const double *x, size_t count)
{
    double means[MOST_BLOCKS * (MOST_BLOCKS + 1) / 2];
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i; k < count; k++) {
            means[found++] = 0.5 * (x[i] + x[k]);
        }
    }
    cs_sort_numbers(means, found);
    return cs_median(means, found);
}

static void change_is_the_median_of_all_means_of_two(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(3);
    for (size_t count = 1; count <= MOST_BLOCKS; count++) {
        for (unsigned tied = 0; tied < 2; tied++) {
            made_trials made = {0};
            double x[MOST_BLOCKS];
            cs_tails tails;
            for (size_t i = 0; i < count; i++) {
                x[i] = tied != 0 ? 0.25 * (double)cs_rng_below(&rng, 5) - 0.5 : cs_rng_normal(&rng);
                add_block(&made, i, x[i]);
            }
            cs_effect effect = find(&made, true, CS_WHOLE);
            assert_true(fabs(effect.change - walsh_median(x, count)) < 1e-9);
            assert_int_equal(cs_signed_rank(x, count, &tails), CS_OK);
            assert_true(fabs(effect.tails.larger - tails.larger) < 1e-12);
            assert_true(fabs(effect.tails.smaller - tails.smaller) < 1e-12);
            assert_true(effect.least_tail == ldexp(1, -(int)count));
            assert_int_equal(effect.counts[CS_BASE], 2 * count);
            assert_int_equal(effect.counts[CS_HEAD], 2 * count);
        }
    }
}

static void drop_trial(made_trials *made, cs_side side, uint64_t round)
{
    cs_trial *trials = made->trials[side];
    size_t at = 0;
    while (trials[at].round != round) {
        at++;
    }
    made->counts[side]--;
    memmove(&trials[at], &trials[at + 1], (made->counts[side] - at) * sizeof *trials);
}

/* The blocks that lose a round are those that would change the result. */
static void incomplete_blocks_are_left_out(void **state)
{
    (void)state;
    made_trials made = {0};
    for (uint64_t block = 0; block < 12; block++) {
        bool whole = block != 0 && block != 4 && block != 7 && block != 11;
        add_block(&made, block, whole ? 0.125 * (double)(block % 3) : 64);
    }
    cs_effect before = find(&made, true, CS_WHOLE);
    drop_trial(&made, CS_HEAD, 0);
    drop_trial(&made, CS_BASE, 9);
    drop_trial(&made, CS_HEAD, 14);
    drop_trial(&made, CS_HEAD, 15);
    drop_trial(&made, CS_BASE, 22);
    drop_trial(&made, CS_BASE, 23);
    cs_effect after = find(&made, true, CS_WHOLE);
    static const double whole[] = {0.125, 0.25, 0, 0.25, 0, 0.25, 0, 0.125};
    assert_true(before.change > 0.2);
    assert_int_equal(after.counts[CS_BASE], 16);
    assert_int_equal(after.counts[CS_HEAD], 16);
    assert_true(fabs(after.change - walsh_median(whole, COUNT_OF(whole))) < 1e-9);
    assert_true(after.least_tail == 1.0 / 256);
}

static void windows_cut_by_block(void **state)
{
    (void)state;
    made_trials made = {0};
    for (uint64_t block = 0; block < 10; block++) {
        add_block(&made, block, block < 4 ? 1 : 2);
    }
    cs_effect early = find(&made, true, (cs_window){0, 4});
    cs_effect late = find(&made, true, (cs_window){4, UINT64_MAX});
    cs_effect none = find(&made, true, (cs_window){10, 11});
    assert_true(fabs(early.change - 1) < 1e-9 && early.counts[CS_HEAD] == 8);
    assert_true(fabs(late.change - 2) < 1e-9 && late.counts[CS_HEAD] == 12);
    assert_true(isnan(none.change) && none.counts[CS_BASE] == 0 && none.counts[CS_HEAD] == 0);
    assert_true(none.tails.larger == 1 && none.tails.smaller == 1 && none.least_tail == 1);
}

static void assert_no_interval(const cs_effect *effect)
{
    assert_true(isnan(effect->low) && isnan(effect->high) && isnan(effect->error));
}

static void interval_holds_the_change(bool paired)
{
    cs_rng rng = cs_rng_seeded(5);
    for (size_t count = 2; count <= MOST_BLOCKS; count++) {
        made_trials made = {0};
        for (size_t i = 0; i < count; i++) {
            add_block(&made, i, 0.1 + 0.02 * cs_rng_normal(&rng));
        }
        cs_effect effect = find_interval(&made, paired, count);
        cs_effect same = find_interval(&made, paired, count);
        cs_effect other = find_interval(&made, paired, count + 1);
        assert_true(effect.low <= effect.change && effect.change <= effect.high && effect.error > 0);
        assert_true(same.low == effect.low && same.high == effect.high && same.error == effect.error);
        assert_true(other.error != effect.error);
    }
}

static void interval_of_pairs(void **state)
{
    (void)state;
    made_trials made = {0};
    interval_holds_the_change(true);
    cs_effect none = find_interval(&made, true, 1);
    assert_no_interval(&none);
    add_block(&made, 0, 1);
    cs_effect one = find_interval(&made, true, 1);
    assert_no_interval(&one);
    assert_true(fabs(one.change - 1) < 1e-9);
    cs_effect before = find(&made, true, CS_WHOLE);
    assert_no_interval(&before);
}

static void interval_without_pairs(void **state)
{
    (void)state;
    made_trials made = {0};
    interval_holds_the_change(false);
    add_trial(&made, CS_BASE, 0, 1);
    add_trial(&made, CS_HEAD, 0, 2);
    add_trial(&made, CS_HEAD, 1, 2);
    cs_effect one = find_interval(&made, false, 1);
    assert_no_interval(&one);
}

static void ratio_of_medians_without_pairs(void **state)
{
    (void)state;
    const double base[] = {log(2), log(1), log(4), log(2), log(9)};
    const double head[] = {log(3), log(3), log(5), log(1)};
    made_trials made = {0};
    cs_tails tails;
    for (size_t i = 0; i < COUNT_OF(base); i++) {
        add_trial(&made, CS_BASE, i, base[i]);
    }
    for (size_t i = 0; i < COUNT_OF(head); i++) {
        add_trial(&made, CS_HEAD, 2 * i, head[i]);
    }
    cs_effect whole = find(&made, false, CS_WHOLE);
    assert_true(fabs(exp(whole.change) - 1.5) < 1e-12);
    assert_int_equal(whole.counts[CS_BASE], 5);
    assert_int_equal(whole.counts[CS_HEAD], 4);
    assert_true(fabs(whole.least_tail - 1.0 / 126) < 1e-15);
    assert_int_equal(cs_rank_sum(head, COUNT_OF(head), base, COUNT_OF(base), &tails), CS_OK);
    assert_true(whole.tails.larger == tails.larger && whole.tails.smaller == tails.smaller);
    /* Rounds 2 and 3: base 4 and 2, head 3. */
    cs_effect part = find(&made, false, (cs_window){2, 4});
    assert_int_equal(part.counts[CS_BASE], 2);
    assert_int_equal(part.counts[CS_HEAD], 1);
    assert_true(fabs(part.change - (log(3) - 0.5 * (log(4) + log(2)))) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(change_is_the_median_of_all_means_of_two),
        cmocka_unit_test(incomplete_blocks_are_left_out),
        cmocka_unit_test(windows_cut_by_block),
        cmocka_unit_test(interval_of_pairs),
        cmocka_unit_test(interval_without_pairs),
        cmocka_unit_test(ratio_of_medians_without_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
