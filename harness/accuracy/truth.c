/* SPDX-License-Identifier: MIT */
#include "accuracy/truth.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* 53 bits of the double, and 75 for what it is off by. */
enum { PRECISION = 128 };

/* atanh(1 - 2^-54), rounded up: from here on tanh is 1 to the nearest double. */
#define TANH_SATURATES 0x1.30fc1931f09cap+4

static const double tanh_edges[] = {0,      DBL_MIN, 0x1p-28, 0x1p-10, 0x1p-9,         0x1p-8,  0x1p-7,
                                    0x1p-6, 0x1p-5,  0x1p-4,  0x1p-3,  0x1p-2,         0x1p-1,  1,
                                    2,      4,       8,       16,      TANH_SATURATES, HUGE_VAL};

static const cs_special tanh_specials[] = {
    {0.0, 0.0},
    {-0.0, -0.0},
    {HUGE_VAL, 1},
    {-HUGE_VAL, -1},
    {DBL_MAX, 1},
    {-DBL_MAX, -1},
    {(double)NAN, (double)NAN},
    {-(double)NAN, (double)NAN},
    {0x1p-1000, 0x1p-1000},
    {-0x1p-1000, -0x1p-1000},
};

#define COUNTED(array) array, sizeof(array) / sizeof(array)[0]

static const cs_truth truths[] = {
    {"tanh", tanhl, mpfr_tanh, true, true, true, 1, COUNTED(tanh_edges), COUNTED(tanh_specials)},
};

const cs_truth *cs_truth_find(const char *name)
{
    for (size_t i = 0; i < sizeof truths / sizeof truths[0]; i++) {
        if (strcmp(truths[i].name, name) == 0) {
            return &truths[i];
        }
    }
    return NULL;
}

size_t cs_truth_range(const cs_truth *truth, double x)
{
    size_t low = 0;
    size_t high = truth->edge_count - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (truth->edges[middle] <= fabs(x)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

double cs_true_error(cs_true_value value, double y)
{
    /* y - near is exact where the two are within a factor of two (Sterbenz 1974), and the quotient too. */
    double error = fabs((y - value.near) / value.ulp - value.rest);
    return error <= DBL_MAX ? error : HUGE_VAL;
}

/* One ULP of a value with `exponent` as frexp and MPFR count it: half of it to it. */
static int ulp_exponent(long exponent)
{
    return (exponent < DBL_MIN_EXP ? DBL_MIN_EXP : (int)exponent) - DBL_MANT_DIG;
}

void cs_oracle_open(cs_oracle *oracle)
{
    mpfr_inits2(PRECISION, oracle->x, oracle->value, oracle->rest, (mpfr_ptr)NULL);
}

void cs_oracle_close(cs_oracle *oracle)
{
    mpfr_clears(oracle->x, oracle->value, oracle->rest, (mpfr_ptr)NULL);
    mpfr_free_cache(); /* of this thread */
}

cs_true_value cs_truth_exact(const cs_truth *truth, cs_oracle *oracle, double x)
{
    mpfr_set_d(oracle->x, x, MPFR_RNDN);
    /* Towards zero, so that a value just below a power of two keeps its exponent, however near it is. */
    truth->exact(oracle->value, oracle->x, MPFR_RNDZ);
    cs_true_value value = {.near = mpfr_get_d(oracle->value, MPFR_RNDN)};
    int e = ulp_exponent(mpfr_zero_p(oracle->value) ? DBL_MIN_EXP : (long)mpfr_get_exp(oracle->value));
    value.ulp = ldexp(1, e);
    mpfr_sub_d(oracle->rest, oracle->value, value.near, MPFR_RNDN);
    mpfr_mul_2si(oracle->rest, oracle->rest, -e, MPFR_RNDN);
    value.rest = mpfr_get_d(oracle->rest, MPFR_RNDN);
    return value;
}

cs_true_value cs_truth_screen(const cs_truth *truth, cs_oracle *oracle, double x)
{
#if LDBL_MANT_DIG >= 64
    (void)oracle;
    int exponent = 0;
    const long double t = truth->screen((long double)x);
    /* What was rounded to a power of two may lie below it, where an ULP is half as long: an error that is
     * taken for twice as large is confirmed by MPFR, one that is taken for half as large is lost. */
    const int below = frexpl(fabsl(t), &exponent) == 0.5L;
    cs_true_value value = {.near = (double)t};
    value.ulp = ldexp(1, ulp_exponent((long)exponent - below));
    value.rest = (double)((t - (long double)value.near) / (long double)value.ulp);
    return value;
#else
    return cs_truth_exact(truth, oracle, x);
#endif
}
