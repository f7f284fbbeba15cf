/* SPDX-License-Identifier: MIT */
/* The generators against known values, and their distributions. All seeds are fixed: nothing here is left to
 * chance, and each bound is at least four standard deviations wide. */
#include "support.h"

#include <math.h>

#include "rng.h"

/* From prng.di.unimi.it/xoshiro256starstar.c with the state 1, 2, 3, 4; the Rust crate rand_xoshiro tests
 * itself with the same. */
static void xoshiro_known_values(void **state)
{
    (void)state;
    static const uint64_t expected[] = {11520,
                                        0,
                                        1509978240,
                                        1215971899390074240,
                                        1216172134540287360,
                                        607988272756665600,
                                        UINT64_C(16172922978634559625),
                                        8476171486693032832,
                                        UINT64_C(10595114339597558777),
                                        2904607092377533576};
    cs_rng rng = {{1, 2, 3, 4}};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(cs_rng_next(&rng) == expected[i]);
    }
}

/* From prng.di.unimi.it/splitmix64.c. */
static void splitmix_known_values(void **state)
{
    (void)state;
    static const uint64_t from_1234567[] = {6457827717110365317, 3203168211198807973,
                                            UINT64_C(9817491932198370423), 4593380528125082431};
    static const uint64_t from_0[] = {0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f,
                                      0xf88bb8a8724c81ec};
    cs_rng a = cs_rng_seeded(1234567);
    cs_rng b = cs_rng_seeded(0);
    for (size_t i = 0; i < 4; i++) {
        assert_true(a.s[i] == from_1234567[i]);
        assert_true(b.s[i] == from_0[i]);
    }
}

static void words_are_those_of_the_stream_from_anywhere(void **state)
{
    (void)state;
    uint64_t words[64];
    uint64_t part[64];
    cs_rng b = cs_rng_seeded(0);
    cs_rng_words(0, 0, words, COUNT_OF(words));
    assert_memory_equal(words, b.s, sizeof b.s);
    for (size_t first = 0; first < COUNT_OF(words); first++) {
        cs_rng_words(0, first, part, COUNT_OF(words) - first);
        assert_memory_equal(part, words + first, (COUNT_OF(words) - first) * sizeof part[0]);
    }
}

static void seeded_known_values(void **state)
{
    (void)state;
    static const uint64_t expected[] = {0x15780b2e0c2ec716, 0x6104d9866d113a7e, 0xae17533239e499a1,
                                        0xecb8ad4703b360a1};
    cs_rng rng = cs_rng_seeded(42);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(cs_rng_next(&rng) == expected[i]);
    }
}

enum { DRAWS = 200000 };

static void uniform_lies_in_zero_to_one(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(1);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = cs_rng_uniform(&rng);
        assert_true(x >= 0 && x < 1);
        sum += x;
        squares += x * x;
    }
    /* Mean 1/2, standard deviation of the mean 0.289 / sqrt(DRAWS) = 6.5e-4; E x^2 = 1/3, 6.7e-4. */
    assert_true(fabs(sum / DRAWS - 0.5) < 0.003);
    assert_true(fabs(squares / DRAWS - 1.0 / 3) < 0.003);
}

/* All 64 bits set give the largest double below 1. With s[1] = x the output is rotl(5 x, 7) * 9. */
static void uniform_never_reaches_one(void **state)
{
    (void)state;
    /* The inverses of 9 and 5 modulo 2^64 undo the multiplications. */
    uint64_t rotated = UINT64_MAX * UINT64_C(0x8e38e38e38e38e39);
    uint64_t x = ((rotated >> 7) | (rotated << 57)) * UINT64_C(0xcccccccccccccccd);
    cs_rng rng = {{1, x, 3, 4}};
    assert_true(cs_rng_uniform(&rng) == 1 - 0x1p-53);
    cs_rng zero = {{1, 0, 3, 4}};
    assert_true(cs_rng_uniform(&zero) == 0);
}

/* Chi squared over `bound` cells: mean bound - 1, variance 2 (bound - 1). */
static void assert_unbiased(uint64_t bound, uint64_t seed)
{
    unsigned seen[16] = {0};
    cs_rng rng = cs_rng_seeded(seed);
    for (int i = 0; i < DRAWS; i++) {
        uint64_t x = cs_rng_below(&rng, bound);
        assert_true(x < bound);
        seen[x]++;
    }
    double expected = DRAWS / (double)bound;
    double chi = 0;
    for (uint64_t k = 0; k < bound; k++) {
        chi += pow(seen[k] - expected, 2) / expected;
    }
    double freedom = (double)bound - 1;
    assert_true(chi < freedom + 5 * sqrt(2 * freedom) + 1e-9);
}

static void below_is_unbiased(void **state)
{
    (void)state;
    for (uint64_t bound = 1; bound <= 16; bound++) {
        assert_unbiased(bound, 1000 + bound);
    }
}

/* All 24 orders of four, each within 5.5% of a 24th: five standard deviations of 1 / sqrt(200000 / 24). */
static void shuffles_are_equally_likely(void **state)
{
    (void)state;
    unsigned counts[256] = {0};
    unsigned orders = 0;
    cs_rng rng = cs_rng_seeded(3);
    for (int i = 0; i < DRAWS; i++) {
        size_t order[] = {0, 1, 2, 3};
        cs_rng_shuffle(&rng, order, COUNT_OF(order));
        assert_int_equal((1 << order[0]) | (1 << order[1]) | (1 << order[2]) | (1 << order[3]), 15);
        counts[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        orders += counts[i] > 0;
        assert_true(counts[i] == 0 || fabs(24.0 * counts[i] / DRAWS - 1) < 0.055);
    }
    assert_int_equal(orders, 24);
}

/* With a bound of 3 * 2^62 a plain multiplication would give every third value twice as often: the
 * remainders modulo 3 of the result would come as 1 : 1 : 2 in some order. */
static void below_rejects_what_would_bias(void **state)
{
    (void)state;
    const uint64_t bound = UINT64_C(3) << 62;
    unsigned seen[3] = {0};
    cs_rng rng = cs_rng_seeded(5);
    for (int i = 0; i < DRAWS; i++) {
        uint64_t x = cs_rng_below(&rng, bound);
        assert_true(x < bound);
        seen[x % 3]++;
    }
    for (int k = 0; k < 3; k++) {
        assert_true(fabs(seen[k] / (double)DRAWS - 1.0 / 3) < 0.006);
    }
    assert_int_equal(cs_rng_below(&rng, 1), 0);
}

static void normal_has_its_moments(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(7);
    double sums[5] = {0};
    unsigned beyond = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = cs_rng_normal(&rng);
        assert_true(isfinite(x));
        beyond += fabs(x) > 1.959963984540054;
        double power = 1;
        for (int k = 0; k < 5; k++) {
            sums[k] += power;
            power *= x;
        }
    }
    /* Standard deviations of these means: 0.0022, 0.0032, 0.0087, 0.022; of the fraction: 0.0005. */
    assert_true(fabs(sums[1] / DRAWS) < 0.01);
    assert_true(fabs(sums[2] / DRAWS - 1) < 0.015);
    assert_true(fabs(sums[3] / DRAWS) < 0.04);
    assert_true(fabs(sums[4] / DRAWS - 3) < 0.1);
    assert_true(fabs(beyond / (double)DRAWS - 0.05) < 0.0025);
}

static void derived_seeds_differ(void **state)
{
    (void)state;
    enum { PARTS = 64 };
    uint64_t seen[2 * PARTS];
    size_t count = 0;
    for (uint64_t seed = 0; seed < 2; seed++) {
        for (uint64_t part = 0; part < PARTS; part++) {
            seen[count] = cs_rng_derive(seed, part);
            assert_true(seen[count] == cs_rng_derive(seed, part));
            for (size_t i = 0; i < count; i++) {
                assert_true(seen[i] != seen[count]);
            }
            count++;
        }
    }
    assert_true(cs_rng_derive(1, 2) != cs_rng_derive(2, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xoshiro_known_values),
        cmocka_unit_test(splitmix_known_values),
        cmocka_unit_test(seeded_known_values),
        cmocka_unit_test(uniform_lies_in_zero_to_one),
        cmocka_unit_test(uniform_never_reaches_one),
        cmocka_unit_test(below_is_unbiased),
        cmocka_unit_test(below_rejects_what_would_bias),
        cmocka_unit_test(normal_has_its_moments),
        cmocka_unit_test(words_are_those_of_the_stream_from_anywhere),
        cmocka_unit_test(derived_seeds_differ),
        cmocka_unit_test(shuffles_are_equally_likely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
