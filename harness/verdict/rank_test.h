/* SPDX-License-Identifier: MIT */
/*
 * Exact rank tests, and the correction for many of them. Ranks, since timings have heavy tails: a burst of
 * another process's work moves a mean by as much as it likes and a rank by one place. Exact, since the
 * promise about false alarms is a promise about tail probabilities below 1%, where approximations are worst.
 * Thread-safe.
 */
#ifndef CORESWEEP_VERDICT_RANK_TEST_H
#define CORESWEEP_VERDICT_RANK_TEST_H

#include <stddef.h>

#include "coresweep/status.h"

/* How likely a statistic as large as the one seen is (`larger`), and one as small, if nothing differs. */
typedef struct cs_tails {
    double larger;
    double smaller;
} cs_tails;

/*
 * The signed-rank test of differences[count] (Wilcoxon, "Individual comparisons by ranking methods", 1945).
 * Each difference's sign is taken to be a fair coin, as it is where a coin chose the order inside each block:
 * then the test is exact whatever the noise (Fisher, "The design of experiments", 1935). The distribution is
 * counted, over mean ranks where values tie; zeros tell nothing and are left out. Nothing left: 1 and 1.
 * O(count^3) additions: 25 ms at 400; above that a normal approximation, whose tails at 0.001 are within 2%
 * there. CS_ERR_MEMORY.
 */
cs_status cs_signed_rank(const double *differences, size_t count, cs_tails *tails);

/* The smallest sum of positive ranks, of `count` differences without ties, that the test finds at `level`:
 * P(sum
 * >= *least) <= level. count * (count + 1) / 2 + 1 where none is that unlikely. CS_ERR_MEMORY. */
cs_status cs_signed_rank_least(size_t count, double level, size_t *least);

/*
 * The rank-sum test of `a` against `b` (Wilcoxon 1945; Mann and Whitney 1947): `larger` is small where the
 * values of `a` are larger. Exact for exchangeable values, over mean ranks where they tie, while
 * a_count * b_count <= 1600; a normal approximation with the correction for ties above that. CS_ERR_MEMORY.
 */
cs_status cs_rank_sum(const double *a, size_t a_count, const double *b, size_t b_count, cs_tails *tails);

/* The smallest number of pairs in which the value of `a` is the larger one that the test finds at `level`.
 * a_count * b_count + 1 where none is that unlikely. CS_ERR_MEMORY. */
cs_status cs_rank_sum_least(size_t a_count, size_t b_count, double level, size_t *least);

/* Holm's step-down correction ("A simple sequentially rejective multiple test procedure", 1979), in place:
 * p[i] becomes the level of the whole family at which test i is rejected. CS_ERR_MEMORY. */
cs_status cs_holm(double *p, size_t count);

#endif
