/* SPDX-License-Identifier: MIT */
/* Rank tests against worked examples and against every outcome there is; Holm's correction by hand. */
#include "support.h"

#include <math.h>
#include <stdbool.h>

#include "rng.h"
#include "verdict/rank_test.h"

enum { MOST = 10 };

static void assert_close(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-12)) {
        fail_msg("found %.17g, expected %.17g", found, expected);
    }
}

/* Twice the mean rank of values[at] by its size, counted. */
static size_t rank2_of(const double *values, size_t count, size_t at)
{
    size_t below = 0;
    size_t equal = 0;
    for (size_t i = 0; i < count; i++) {
        below += values[i] < values[at];
        equal += values[i] == values[at];
    }
    return 2 * below + equal + 1;
}

/* The sum of the ranks that `mask` chooses. */
static size_t sum_of(const size_t *rank2, size_t count, size_t mask)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (mask >> i & 1) != 0 ? rank2[i] : 0;
    }
    return sum;
}

/* The tails over all masks with `chosen` bits; SIZE_MAX: over all masks. */
static cs_tails brute_tails(const size_t *rank2, size_t count, size_t chosen, size_t seen)
{
    double all = 0;
    cs_tails tails = {0, 0};
    for (size_t mask = 0; mask < (size_t)1 << count; mask++) {
        if (chosen == SIZE_MAX || (size_t)__builtin_popcountll(mask) == chosen) {
            size_t sum = sum_of(rank2, count, mask);
            all += 1;
            tails.larger += sum >= seen;
            tails.smaller += sum <= seen;
        }
    }
    return (cs_tails){tails.larger / all, tails.smaller / all};
}

static cs_tails brute_signed(const double *differences, size_t count)
{
    double sizes[MOST];
    size_t rank2[MOST];
    size_t kept = 0;
    size_t positive = 0;
    for (size_t i = 0; i < count; i++) {
        if (differences[i] != 0) {
            positive |= (size_t)(differences[i] > 0) << kept;
            sizes[kept++] = fabs(differences[i]);
        }
    }
    for (size_t i = 0; i < kept; i++) {
        rank2[i] = rank2_of(sizes, kept, i);
    }
    return brute_tails(rank2, kept, SIZE_MAX, sum_of(rank2, kept, positive));
}

static cs_tails brute_sum(const double *values, size_t a_count, size_t count)
{
    size_t rank2[MOST];
    for (size_t i = 0; i < count; i++) {
        rank2[i] = rank2_of(values, count, i);
    }
    return brute_tails(rank2, count, a_count, sum_of(rank2, count, ((size_t)1 << a_count) - 1));
}

/* Whole numbers in -span .. span: ties and zeros. */
static void draw_whole(cs_rng *rng, uint64_t span, double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        values[i] = (double)cs_rng_below(rng, 2 * span + 1) - (double)span;
    }
}

/* Hollander and Wolfe, "Nonparametric statistical methods" (1973), pages 29 and 69, the examples of R's
 * wilcox.test: V = 40, and 10 of 512 outcomes; W = 35, p = 0.1272, and 382 of 3003. */
static void worked_examples(void **state)
{
    (void)state;
    static const double before[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    static const double after[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    static const double at_term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
    static const double early[] = {1.15, 0.88, 0.90, 0.74, 1.21};
    double differences[COUNT_OF(before)];
    cs_tails tails;
    for (size_t i = 0; i < COUNT_OF(before); i++) {
        differences[i] = before[i] - after[i];
    }
    assert_int_equal(cs_signed_rank(differences, COUNT_OF(before), &tails), CS_OK);
    assert_close(tails.larger, 10.0 / 512);
    assert_int_equal(cs_rank_sum(at_term, COUNT_OF(at_term), early, COUNT_OF(early), &tails), CS_OK);
    assert_close(tails.larger, 382.0 / 3003);
    assert_int_equal(cs_rank_sum(early, COUNT_OF(early), at_term, COUNT_OF(at_term), &tails), CS_OK);
    assert_close(tails.smaller, 382.0 / 3003);
}

static void signed_rank_counts_every_outcome(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(1);
    for (size_t count = 1; count <= MOST; count++) {
        for (uint64_t trial = 0; trial < 40; trial++) {
            double values[MOST];
            cs_tails tails;
            draw_whole(&rng, 1 + trial, values, count);
            assert_int_equal(cs_signed_rank(values, count, &tails), CS_OK);
            cs_tails expected = brute_signed(values, count);
            assert_close(tails.larger, expected.larger);
            assert_close(tails.smaller, expected.smaller);
        }
    }
}

static void rank_sum_counts_every_outcome(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(2);
    for (size_t count = 2; count <= MOST; count++) {
        for (size_t a_count = 1; a_count < count; a_count++) {
            for (uint64_t trial = 0; trial < 12; trial++) {
                double values[MOST];
                cs_tails tails;
                draw_whole(&rng, 1 + trial, values, count);
                assert_int_equal(cs_rank_sum(values, a_count, values + a_count, count - a_count, &tails),
                                 CS_OK);
                cs_tails expected = brute_sum(values, a_count, count);
                assert_close(tails.larger, expected.larger);
                assert_close(tails.smaller, expected.smaller);
            }
        }
    }
}

static void nothing_says_nothing(void **state)
{
    (void)state;
    static const double zeros[] = {0, 0, 0};
    static const double same[] = {2, 2, 2};
    cs_tails tails;
    assert_int_equal(cs_signed_rank(NULL, 0, &tails), CS_OK);
    assert_close(tails.larger + tails.smaller, 2);
    assert_int_equal(cs_signed_rank(zeros, COUNT_OF(zeros), &tails), CS_OK);
    assert_close(tails.larger + tails.smaller, 2);
    assert_int_equal(cs_rank_sum(NULL, 0, same, COUNT_OF(same), &tails), CS_OK);
    assert_close(tails.larger + tails.smaller, 2);
    assert_int_equal(cs_rank_sum(same, COUNT_OF(same), NULL, 0, &tails), CS_OK);
    assert_close(tails.larger + tails.smaller, 2);
    assert_int_equal(cs_rank_sum(same, COUNT_OF(same), same, 2, &tails), CS_OK);
    assert_close(tails.larger + tails.smaller, 2);
}

enum { MOST_SUM = 401 * 402 / 2 };

/* The probability that a sum of ranks 1 .. count, each with a coin or `chosen` of them, is at least `seen`.
 */
static double upper_tail(size_t count, size_t chosen, size_t seen)
{
    size_t rows = chosen == SIZE_MAX ? 1 : chosen + 1;
    double *ways = calloc(rows * (MOST_SUM + 1), sizeof *ways);
    double all = 0;
    double tail = 0;
    assert_non_null(ways);
    ways[0] = 1;
    for (size_t rank = 1; rank <= count; rank++) {
        for (size_t row = rows; row-- > 0;) {
            for (size_t s = count * (count + 1) / 2; s >= rank; s--) {
                double with = rows == 1 ? ways[s - rank]
                              : row > 0 ? ways[(row - 1) * (MOST_SUM + 1) + s - rank]
                                        : 0;
                ways[row * (MOST_SUM + 1) + s] += with;
            }
        }
    }
    for (size_t s = 0; s <= MOST_SUM; s++) {
        double here = ways[(rows - 1) * (MOST_SUM + 1) + s];
        all += here;
        tail += s >= seen ? here : 0;
    }
    free(ways);
    return tail / all;
}

static void assert_about(double found, double expected)
{
    if (!(fabs(found / expected - 1) < 0.05)) {
        fail_msg("found %g, expected about %g", found, expected);
    }
}

/* One value more than is counted exactly, against the exact tail, which is between 1e-4 and 1e-2. */
static void approximations_take_over_smoothly(void **state)
{
    (void)state;
    enum { SIGNED = 401, A = 41, B = 40 };
    double values[SIGNED];
    size_t seen = 0;
    cs_tails tails;
    for (size_t i = 0; i < SIGNED; i++) {
        bool positive = i % 20 < 12;
        values[i] = (double)(i + 1) * (positive ? 1 : -1);
        seen += positive ? i + 1 : 0;
    }
    assert_int_equal(cs_signed_rank(values, SIGNED, &tails), CS_OK);
    double exact = upper_tail(SIGNED, SIZE_MAX, seen);
    assert_true(exact > 1e-5 && exact < 1e-2);
    assert_about(tails.larger, exact);
    assert_true(tails.smaller > 0.99 && tails.smaller <= 1);
    /* `a` holds two fifths of the ranks up to 40 and three fifths of those above. */
    double a[A];
    double b[B];
    size_t in_a = 0;
    size_t in_b = 0;
    seen = 0;
    for (size_t rank = 1; rank <= A + B; rank++) {
        bool to_a = (rank % 5 < 2 && in_a < A) || in_b == B || (rank > 40 && rank % 5 == 3);
        seen += to_a ? rank : 0;
        if (to_a) {
            a[in_a++] = (double)rank;
        } else {
            b[in_b++] = (double)rank;
        }
    }
    assert_int_equal(cs_rank_sum(a, A, b, B, &tails), CS_OK);
    exact = upper_tail(A + B, A, seen);
    assert_true(exact > 1e-5 && exact < 1e-1);
    assert_about(tails.larger, exact);
    assert_int_equal(cs_rank_sum(b, B, a, A, &tails), CS_OK);
    assert_about(tails.smaller, exact);
}

/* One value among 1600 has 1601 places, all alike. A table for all choices of 1600 would take 32 GB. */
static void one_against_many(void **state)
{
    (void)state;
    double many[1600];
    double one = 1597.5;
    cs_tails tails;
    for (size_t i = 0; i < COUNT_OF(many); i++) {
        many[i] = (double)i;
    }
    assert_int_equal(cs_rank_sum(&one, 1, many, COUNT_OF(many), &tails), CS_OK);
    assert_close(tails.larger, 3.0 / 1601);
    assert_int_equal(cs_rank_sum(many, COUNT_OF(many), &one, 1, &tails), CS_OK);
    assert_close(tails.smaller, 3.0 / 1601);
    assert_close(tails.larger, 1599.0 / 1601);
}

/* The tables of Wilcoxon's test: at one-sided 5% ten differences need a sum of 45 positive ranks. */
static void least_sums_of_the_tables(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        double level;
        size_t least;
    } cases[] = {{10, 0.05, 45},  {5, 0.05, 15},    {5, 0.01, 16},
                 {20, 0.01, 167}, {25, 0.025, 236}, {0, 0.05, 1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t least = 0;
        assert_int_equal(cs_signed_rank_least(cases[i].count, cases[i].level, &least), CS_OK);
        assert_int_equal(least, cases[i].least);
    }
    /* Mann and Whitney's: of 6 against 6 at one-sided 1% at least 33 of 36 pairs, at 0.1% none but all. */
    static const struct {
        size_t a;
        size_t b;
        double level;
        size_t least;
    } pairs[] = {{6, 6, 0.01, 33}, {6, 6, 0.0011, 36}, {6, 6, 0.001, 37}, {5, 9, 0.05, 36}, {9, 5, 0.05, 36}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        size_t least = 0;
        assert_int_equal(cs_rank_sum_least(pairs[i].a, pairs[i].b, pairs[i].level, &least), CS_OK);
        assert_int_equal(least, pairs[i].least);
    }
    /* Where the approximation begins it goes on from the count: within a few ranks of 40000. */
    size_t counted = 0;
    size_t approximated = 0;
    assert_int_equal(cs_signed_rank_least(400, 0.001, &counted), CS_OK);
    assert_int_equal(cs_signed_rank_least(401, 0.001, &approximated), CS_OK);
    assert_true(approximated > counted && approximated < counted + 300);
}

static void holm_by_hand(void **state)
{
    (void)state;
    static const struct {
        double p[4];
        double corrected[4];
        size_t count;
    } cases[] = {
        {{0.01, 0.04, 0.03, 0.005}, {0.03, 0.06, 0.06, 0.02}, 4},
        {{0.02, 0.5, 0.02}, {0.06, 0.5, 0.06}, 3},
        {{1, 0.5}, {1, 1}, 2},
        {{0.2, 0.001, 0.19}, {0.38, 0.003, 0.38}, 3},
        {{0.9, 0.9, 0.9, 0.9}, {1, 1, 1, 1}, 4},
        {{0.7}, {0.7}, 1},
        {{0}, {0}, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double p[4];
        memcpy(p, cases[i].p, sizeof p);
        assert_int_equal(cs_holm(p, cases[i].count), CS_OK);
        for (size_t k = 0; k < cases[i].count; k++) {
            assert_close(p[k], cases[i].corrected[k]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_examples),
        cmocka_unit_test(signed_rank_counts_every_outcome),
        cmocka_unit_test(rank_sum_counts_every_outcome),
        cmocka_unit_test(nothing_says_nothing),
        cmocka_unit_test(approximations_take_over_smoothly),
        cmocka_unit_test(one_against_many),
        cmocka_unit_test(least_sums_of_the_tables),
        cmocka_unit_test(holm_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
