/* SPDX-License-Identifier: MIT */
/* What is sort.radix's own: digits that all keys have in common are skipped, and short arrays go another way.
 * That it sorts whatever every variant sorts is seen in test_sort.c. */
#include <stdint.h>

#include "../../kernels/sort/sort.h"
#include "drive.h"

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* n keys of `bits`, but that which stands at `place`. */
static void fill(driven *d, size_t n, uint64_t bits, size_t place, uint64_t other)
{
    sort_work *w = d->work;
    for (size_t i = 0; i < n; i++) {
        w->original[i] = from_bits(i == place ? other : bits);
    }
}

static void sorts_one_bit(size_t n, uint64_t bits, size_t place, uint64_t other)
{
    unsigned input = 0;
    assert_true(cs_find_input(cs_find("sort.radix")->kernel, "all_equal", &input));
    const cs_case c = {.n = n, .input = input, .threads = 1};
    driven d = drive_open("sort.radix", &c);
    driven reference = drive_open("sort.qsort", &c);
    fill(&d, n, bits, place, other);
    fill(&reference, n, bits, place, other);
    drive_run(&d);
    drive_run(&reference);
    cs_difference difference;
    if (drive_compare(&d, &reference, &difference) != CS_OK) {
        fail_msg("n = %zu, all keys %#llx, but number %zu is %#llx: wrong at %zu", n,
                 (unsigned long long)bits, place, (unsigned long long)other, difference.index);
    }
    drive_close(&reference);
    drive_close(&d);
}

/* Whichever digit the bit lies in, only that one is not skipped. */
static void one_key_differs_in_one_bit(void **state)
{
    (void)state;
    static const uint64_t patterns[] = {0, 0x3ff0000000000000, 0xbfe5555555555555, 0x7ff8000000000001,
                                        0xffffffffffffffff};
    static const size_t sizes[] = {64, 65, 100};
    for (size_t p = 0; p < sizeof patterns / sizeof patterns[0]; p++) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            for (unsigned bit = 0; bit < 64; bit++) {
                const uint64_t other = patterns[p] ^ ((uint64_t)1 << bit);
                sorts_one_bit(sizes[s], patterns[p], 0, other);
                sorts_one_bit(sizes[s], patterns[p], sizes[s] / 2, other);
                sorts_one_bit(sizes[s], patterns[p], sizes[s] - 1, other);
            }
        }
    }
}

/* -0.0 before 0.0 and signs of NaNs told apart, as the map says; the reference leaves that open. */
static void order_of_bit_patterns(void **state)
{
    (void)state;
    static const uint64_t ascending[] = {0xfff0000000000000,
                                         0xffefffffffffffff,
                                         0x8000000000000001,
                                         0x8000000000000000,
                                         0,
                                         1,
                                         0x7fefffffffffffff,
                                         0x7ff0000000000000,
                                         0x7ff0000000000001,
                                         0x7fffffffffffffff,
                                         0xffffffffffffffff,
                                         0xfff0000000000001};
    enum { PATTERNS = sizeof ascending / sizeof ascending[0], COPIES = 10 };
    for (size_t n = PATTERNS; n <= PATTERNS * COPIES; n *= COPIES) {
        cs_case c = {.n = n, .threads = 1};
        assert_true(cs_find_input(cs_find("sort.radix")->kernel, "all_equal", &c.input));
        driven d = drive_open("sort.radix", &c);
        sort_work *w = d.work;
        for (size_t i = 0; i < n; i++) {
            w->original[i] = from_bits(ascending[PATTERNS - 1 - i % PATTERNS]);
        }
        drive_run(&d);
        for (size_t i = 0; i < n; i++) {
            uint64_t got;
            memcpy(&got, &w->keys[i], sizeof got);
            assert_true(got == ascending[i / (n / PATTERNS)]);
        }
        drive_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_key_differs_in_one_bit),
        cmocka_unit_test(order_of_bit_patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
