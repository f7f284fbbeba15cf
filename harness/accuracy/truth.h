/* SPDX-License-Identifier: MIT */
/*
 * What is true of a function: a table with one row a function, and its values to more digits than a double
 * has. Immutable and thread-safe, but for a cs_oracle, of which each thread has its own.
 *
 * One ULP of a true value t, 2^e <= |t| < 2^(e+1), is 2^(max(e, -1022) - 52): the spacing of doubles there.
 */
#ifndef CORESWEEP_ACCURACY_TRUTH_H
#define CORESWEEP_ACCURACY_TRUTH_H

#include <mpfr.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct cs_special {
    double x;
    double y; /* bit for bit; NaN stands for any quiet NaN */
} cs_special;

typedef struct cs_truth {
    const char *name;
    long double (*screen)(long double x); /* nearly the true value, and quickly */
    int (*exact)(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t rounding);
    bool odd;          /* f(-x) = -f(x) */
    bool rising;       /* f(x) <= f(y) for x <= y */
    bool tiny_is_self; /* f(x) = x for subnormal x, once rounded */
    double largest;    /* |f(x)| is never greater; may be HUGE_VAL */
    const double
        *edges; /* [edge_count] of the ranges of |x| that are reported: ascending, from 0 to HUGE_VAL */
    size_t edge_count;
    const cs_special *specials; /* [special_count] */
    size_t special_count;
} cs_truth;

/* The row called `name`, or NULL. */
const cs_truth *cs_truth_find(const char *name);

/* The range of `x`, an index below edge_count - 1. */
size_t cs_truth_range(const cs_truth *truth, double x);

/* near + rest ULP: a value to about 100 bits. near is within one ULP of it. */
typedef struct cs_true_value {
    double near;
    double rest;
    double ulp; /* one, as a double */
} cs_true_value;

/* How far y lies from the value, in ULP; infinite where y is no number or one of the two is infinite. */
double cs_true_error(cs_true_value value, double y);

/* MPFR's numbers, to be used from one thread. */
typedef struct cs_oracle {
    mpfr_t x;
    mpfr_t value;
    mpfr_t rest;
} cs_oracle;

void cs_oracle_open(cs_oracle *oracle);
void cs_oracle_close(cs_oracle *oracle);

/* f(x) from MPFR, to 128 bits: 3 to 10 us. x is finite. */
cs_true_value cs_truth_exact(const cs_truth *truth, cs_oracle *oracle, double x);

/* How far cs_truth_screen may be from the truth, in ULP. glibc states at most 3 units in the last of 64 bits
 * for tanhl, 0.0015 ULP of a double. `check --points` compares samples of the two and fails beyond this. */
#define CS_SCREEN_MARGIN 0.005

/* f(x) from long double where that has 64 bits or more: 20 to 80 ns; or else what cs_truth_exact says. */
cs_true_value cs_truth_screen(const cs_truth *truth, cs_oracle *oracle, double x);

#endif
