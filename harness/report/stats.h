/* SPDX-License-Identifier: MIT */
/*
 * Statistics of timings: medians, and how sure one may be of them. Nothing here assumes a normal
 * distribution, for timings have none (Hoefler and Belli, "Scientific benchmarking of parallel computing
 * systems", 2015, rules 5 to 7). What is counted is always one value an invocation: repetitions inside a
 * process are not independent (Kalibera and Jones, "Rigorous benchmarking in reasonable time", 2013).
 *
 * Inputs hold no NaN. Functions without a status cannot fail. Everything is thread-safe.
 */
#ifndef CORESWEEP_REPORT_STATS_H
#define CORESWEEP_REPORT_STATS_H

#include <stddef.h>

#include "coresweep/status.h"

#define CS_CONFIDENCE 0.95 /* the level that coresweep asks for everywhere */

typedef struct cs_interval {
    double estimate;   /* the median, or the ratio of two */
    double low;        /* NAN where nothing can be said */
    double high;       /* likewise */
    double coverage;   /* how often such an interval holds the true value; see each function */
    double half_width; /* the longer side, low or high, as a fraction of the estimate; NAN where coverage is
                          0, so that half_width <= target is false there */
} cs_interval;

/* Ascending, in place. */
void cs_sort_numbers(double *values, size_t count);

/* The value below which `fraction` (0 to 1) of `sorted` lies, linear between order statistics (type 7 of
 * Hyndman and Fan, 1996: what NumPy and R do by default). NAN where count is 0. */
double cs_quantile(const double *sorted, size_t count, double fraction);

/* cs_quantile at a half: the middle value, or the mean of the middle two. */
double cs_median(const double *sorted, size_t count);

/* Median absolute deviation from the median, unscaled. NAN where count is 0. CS_ERR_MEMORY. */
cs_status cs_mad(const double *sorted, size_t count, double *mad);

/*
 * The interval of the median from two order statistics, distribution-free and exact for a continuous
 * distribution: the k-th smallest and k-th largest of n hold the true median with probability
 * 1 - 2 P(Binomial(n, 1/2) < k) (David and Nagaraja, "Order Statistics", 3rd ed. 2003, section 7.1).
 * k is the largest with which `level` is reached; where even k = 1 falls short (n < 6 for 0.95) the
 * interval is minimum to maximum, and `coverage` says how much that is: 0.9375 at 5, 0.5 at 2, 0 at 1.
 * count 0: all NAN with coverage 0.
 */
cs_interval cs_median_interval(const double *sorted, size_t count, double level);

/* The same, at CS_CONFIDENCE, of a cell's invocation medians in any order: what a running sweep compares
 * with its target. Coverage reaches 0.95 only from six invocations on. Whoever looks again after each
 * round, from six to 20 or 40, and stops at a half-width of 2% ends with a little less: 0.92 to 0.97 of 5000
 * simulated lognormal cells (sigma 0.01 to 0.1), for narrow intervals are those that happened to be narrow.
 * CS_ERR_MEMORY. */
cs_status cs_cell_interval(const double *invocation_medians, size_t count, cs_interval *interval);

/*
 * The interval of a ratio of two independent medians, from the interval of each: with hats for
 * estimates, on the logarithmic scale, low = a - b - sqrt((a - a.low)^2 + (b.high - b)^2), high likewise
 * (MOVER: Zou and Donner, "Construction of confidence limits about effect measures", 2008).
 * `coverage` is the smaller one of the two sides', which the simulations never fell below by more than
 * their own error. All but the estimate is NAN, and coverage 0, where either side has coverage 0 or is
 * not positive.
 *
 * The percentile bootstrap over invocations (Efron and Tibshirani, 1993) was tried first and given up. At
 * a nominal 0.95 and 6, 7, 8, 10, 20 invocations a side it held the true ratio of two lognormal cells
 * (sigma 1) in 0.961, 0.967, 0.962, 0.954, 0.952 of 2000 simulated pairs, but in 0.930, 0.877, 0.915,
 * 0.933, 0.933 where one side hardly varied: the common case of a noisy cell and a quiet base. This
 * interval held it in 0.991, 0.998, 0.999, 0.993, 0.980 and in 0.963, 0.987, 0.994, 0.975, 0.962
 * (tests/report/test_stats.c). It errs towards saying less; the price is a width of 1.4, 1.7, 1.4 and 1.1
 * times the bootstrap's at 6, 8, 10 and 20.
 */
cs_interval cs_ratio_interval(const cs_interval *numerator, const cs_interval *denominator);

#endif
