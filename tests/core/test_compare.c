/* SPDX-License-Identifier: MIT */
/* When two results are taken as equal, and by how much they are said to differ. */
#include "support.h"

#include <float.h>
#include <math.h>

#include "compare.h"

static const double nan_value = (double)NAN;
static const double inf = (double)INFINITY;

static cs_view f64(const double *data, size_t count)
{
    return (cs_view){data, count, CS_F64};
}

static cs_view i64(const int64_t *data, size_t count)
{
    return (cs_view){data, count, CS_I64};
}

/* The n-th double above (or below) x. */
static double ulps_from(double x, int n)
{
    for (; n > 0; n--) {
        x = nextafter(x, inf);
    }
    for (; n < 0; n++) {
        x = nextafter(x, -inf);
    }
    return x;
}

static void exact(void **state)
{
    (void)state;
    const int64_t a[] = {1, 2, 3, 4, 5};
    const int64_t b[] = {1, 2, 3, 5, 6};
    cs_difference d = {.max_ulp = 7};
    assert_int_equal(cs_compare_exact(i64(a, 5), i64(a, 5), &d), CS_OK);
    assert_true(d.max_ulp == 0 && d.bound == 0);
    assert_int_equal(cs_compare_exact(i64(a, 3), i64(b, 3), &d), CS_OK);
    assert_int_equal(cs_compare_exact(i64(a, 5), i64(b, 5), &d), CS_ERR_MISMATCH);
    assert_true(isinf(d.max_ulp));
    assert_int_equal(d.index, 3);
    assert_int_equal(cs_compare_exact(i64(a, 0), i64(b, 0), &d), CS_OK);
}

/* Bit for bit: NaN is itself, and zeros have signs. */
static void exact_looks_at_bits(void **state)
{
    (void)state;
    const double a[] = {nan_value, 0.0};
    const double b[] = {nan_value, -0.0};
    cs_difference d;
    assert_int_equal(cs_compare_exact(f64(a, 1), f64(b, 1), &d), CS_OK);
    assert_int_equal(cs_compare_exact(f64(a, 2), f64(b, 2), &d), CS_ERR_MISMATCH);
    assert_int_equal(d.index, 1);
}

static void other_shapes_mismatch(void **state)
{
    (void)state;
    const double a[] = {0, 0, 0};
    const int64_t b[] = {0, 0, 0};
    cs_difference d;
    assert_int_equal(cs_compare_exact(f64(a, 3), f64(a, 2), &d), CS_ERR_MISMATCH);
    assert_true(isinf(d.max_ulp));
    assert_int_equal(d.index, 2);
    assert_int_equal(cs_compare_exact(f64(a, 3), i64(b, 3), &d), CS_ERR_MISMATCH);
    assert_int_equal(cs_compare_ulp(f64(a, 2), f64(a, 3), 1e300, &d), CS_ERR_MISMATCH);
    assert_true(isinf(d.max_ulp));
    assert_int_equal(cs_compare_ulp(f64(a, 3), i64(b, 3), 1e300, &d), CS_ERR_MISMATCH);
    assert_true(isinf(d.max_ulp));
    /* Units in the last place mean nothing for whole numbers. */
    assert_int_equal(cs_compare_ulp(i64(b, 3), i64(b, 3), 1e300, &d), CS_ERR_MISMATCH);
    assert_true(isinf(d.max_ulp));
}

static void distance_in_ulp(void **state)
{
    (void)state;
    static const double at[] = {1.5, -1.5, 3.0, 1e300, 1e-300, 4.9e-320, DBL_MIN * 1.5, -7e-310};
    for (size_t i = 0; i < COUNT_OF(at); i++) {
        for (int n = -3; n <= 3; n++) {
            assert_true(cs_ulp_error(ulps_from(at[i], n), at[i], 0) == abs(n));
        }
    }
    /* Below a power of two the spacing is half as wide; it is measured in the expected value's. */
    assert_true(cs_ulp_error(ulps_from(1, -1), 1, 0) == 0.5);
    assert_true(cs_ulp_error(1, ulps_from(1, -1), 0) == 1);
    assert_true(cs_ulp_error(0, DBL_TRUE_MIN, 0) == 1);
    assert_true(cs_ulp_error(DBL_TRUE_MIN, -DBL_TRUE_MIN, 0) == 2);
    assert_true(cs_ulp_error(0.0, -0.0, 0) == 0);
}

static void distance_to_what_is_no_number(void **state)
{
    (void)state;
    assert_true(cs_ulp_error(nan_value, nan_value, 0) == 0);
    assert_true(cs_ulp_error(inf, inf, 0) == 0);
    assert_true(isinf(cs_ulp_error(nan_value, 1, 0)));
    assert_true(isinf(cs_ulp_error(1, nan_value, 0)));
    assert_true(isinf(cs_ulp_error(inf, -inf, 0)));
    assert_true(isinf(cs_ulp_error(inf, DBL_MAX, 0)));
    assert_true(isinf(cs_ulp_error(DBL_MAX, inf, 0)));
    assert_true(isinf(cs_ulp_error(nan_value, inf, 0)));
    assert_true(cs_ulp_error(-DBL_MAX, DBL_MAX, 0) > 1e15);
}

static void distance_on_a_scale(void **state)
{
    (void)state;
    /* 2^-52 is one unit of 1.0; of the result 2^-52 itself it would be 2^52 units. */
    assert_true(cs_ulp_error(0x1p-51, 0x1p-52, 1) == 1);
    assert_true(cs_ulp_error(0x1p-51, 0x1p-52, -1) == 1);
    assert_true(cs_ulp_error(0x1p-51, 0x1p-52, 0) == 0x1p52);
    /* The larger one of the two magnitudes counts, and what is no scale is none. */
    assert_true(cs_ulp_error(5, 4, 1e-300) == 0x1p50);
    assert_true(cs_ulp_error(5, 4, inf) == 0x1p50);
    assert_true(cs_ulp_error(5, 4, nan_value) == 0x1p50);
}

static void within_a_bound(void **state)
{
    (void)state;
    const double expected[] = {1, 2, nan_value, inf, 3};
    const double got[] = {ulps_from(1, 1), 2, nan_value, inf, ulps_from(3, -2)};
    cs_difference d;
    assert_int_equal(cs_compare_ulp(f64(expected, 5), f64(got, 5), 2, &d), CS_OK);
    assert_true(d.max_ulp == 2 && d.bound == 2);
    assert_int_equal(d.index, 4);
    assert_int_equal(cs_compare_ulp(f64(expected, 5), f64(got, 5), 1.9, &d), CS_ERR_MISMATCH);
    assert_true(d.max_ulp == 2 && d.bound == 1.9);
    assert_int_equal(cs_compare_ulp(f64(expected, 2), f64(expected, 2), 0, &d), CS_OK);
    assert_true(d.max_ulp == 0);
}

/* One NaN or infinity in the wrong place is never inside a bound. */
static void a_lost_number_is_outside_any_bound(void **state)
{
    (void)state;
    const double expected[] = {1, 2, 3};
    const double wrong[] = {nan_value, inf, -inf};
    for (size_t w = 0; w < COUNT_OF(wrong); w++) {
        double got[] = {1, wrong[w], 3};
        cs_difference d;
        assert_int_equal(cs_compare_ulp(f64(expected, 3), f64(got, 3), 1e300, &d), CS_ERR_MISMATCH);
        assert_true(isinf(d.max_ulp));
        assert_int_equal(d.index, 1);
        assert_int_equal(cs_compare_ulp(f64(got, 3), f64(expected, 3), 1e300, &d), CS_ERR_MISMATCH);
    }
}

static double scale_of(const void *context, size_t i)
{
    return ((const double *)context)[i];
}

static void scaled(void **state)
{
    (void)state;
    const double expected[] = {0x1p-52, 0x1p-52};
    const double got[] = {0x1p-51, 0x1p-51};
    const double scales[] = {1, 0.25};
    cs_difference d;
    assert_int_equal(cs_compare_scaled(f64(expected, 2), f64(got, 2), 4, scale_of, scales, &d), CS_OK);
    assert_true(d.max_ulp == 4);
    assert_int_equal(d.index, 1);
    assert_int_equal(cs_compare_scaled(f64(expected, 2), f64(got, 2), 3, scale_of, scales, &d),
                     CS_ERR_MISMATCH);
}

enum { WORDS = 11 }; /* two full rounds of four lanes, and three words more */

static void digest_sees_every_bit(void **state)
{
    (void)state;
    int64_t words[WORDS] = {0, 1, -1, 3};
    uint64_t seen[64 * WORDS + 1];
    size_t count = 0;
    seen[count++] = cs_digest(i64(words, WORDS));
    for (size_t w = 0; w < WORDS; w++) {
        for (int bit = 0; bit < 64; bit++) {
            words[w] ^= (int64_t)(UINT64_C(1) << bit);
            seen[count++] = cs_digest(i64(words, WORDS));
            words[w] ^= (int64_t)(UINT64_C(1) << bit);
        }
    }
    for (size_t a = 0; a < count; a++) {
        for (size_t b = 0; b < a; b++) {
            assert_true(seen[a] != seen[b]);
        }
    }
    assert_true(seen[0] == cs_digest(i64(words, WORDS)));
}

static void digest_depends_on_order(void **state)
{
    (void)state;
    int64_t words[WORDS];
    for (int i = 0; i < WORDS; i++) {
        words[i] = i;
    }
    const uint64_t before = cs_digest(i64(words, WORDS));
    for (int a = 0; a < WORDS; a++) {
        for (int b = 0; b < a; b++) {
            words[a] = b;
            words[b] = a;
            assert_true(cs_digest(i64(words, WORDS)) != before);
            words[a] = a;
            words[b] = b;
        }
    }
}

static void digest_depends_on_length_and_type(void **state)
{
    (void)state;
    const double zeros[WORDS] = {0};
    const int64_t whole[WORDS] = {0};
    uint64_t seen[2 * WORDS];
    for (size_t i = 0; i < WORDS; i++) {
        seen[i] = cs_digest(f64(zeros, i));
        seen[WORDS + i] = cs_digest(i64(whole, i));
    }
    for (size_t a = 0; a < COUNT_OF(seen); a++) {
        for (size_t b = 0; b < a; b++) {
            assert_true(seen[a] != seen[b]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact),
        cmocka_unit_test(exact_looks_at_bits),
        cmocka_unit_test(other_shapes_mismatch),
        cmocka_unit_test(distance_in_ulp),
        cmocka_unit_test(distance_to_what_is_no_number),
        cmocka_unit_test(distance_on_a_scale),
        cmocka_unit_test(within_a_bound),
        cmocka_unit_test(a_lost_number_is_outside_any_bound),
        cmocka_unit_test(scaled),
        cmocka_unit_test(digest_sees_every_bit),
        cmocka_unit_test(digest_depends_on_order),
        cmocka_unit_test(digest_depends_on_length_and_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
