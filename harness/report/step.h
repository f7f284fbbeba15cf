/* SPDX-License-Identifier: MIT */
/*
 * Steps in a series: where its level changed. A permutation test, which assumes no distribution.
 */
#ifndef CORESWEEP_REPORT_STEP_H
#define CORESWEEP_REPORT_STEP_H

#include <stddef.h>
#include <stdint.h>

#include "coresweep/status.h"

typedef struct cs_step_rule {
    double false_alarms; /* how often a series without a step is said to have one: 0.01 */
    double least;        /* the smallest change that counts, as a fraction: 0.02 */
    uint64_t seed;       /* of the permutations */
} cs_step_rule;

typedef struct cs_step {
    size_t at;    /* the index of the first value of the new level */
    double ratio; /* the new level's median over the old one's, each as far as the next step */
    double p;     /* how often chance alone makes such a step */
} cs_step;

/* The fewest values in which a step can be told at that rate: of all orders of n ranks, two part the low half
 * from the high one, so that no p is below 2 / (n choose n/2). 10 at 0.01. */
size_t cs_step_least_count(double false_alarms);

/*
 * Fills steps[] (room for `count`) and *found, in the order of the series. The statistic is the largest, over
 * all places k, of |sum of the first k ranks - its mean| / its deviation; its distribution comes from 9999
 * permutations of the ranks (Phipson and Smyth, "Permutation p-values should never be zero", 2010), so that
 * for exchangeable values the test finds a step in at most `false_alarms` of the series, whatever their
 * distribution. A step stands where two levels fit best: at the least sum of absolute logarithmic deviations
 * from their medians, with two values at least on each side. What lies before and behind it is tested in the
 * same way (binary segmentation: Scott and Knott 1974; with permutations Matteson and James 2014). Runs that
 * follow each other closely are not quite exchangeable: a machine's slow hours come in a row, and are steps
 * as well. Values are positive and hold no NaN. CS_ERR_MEMORY. Thread-safe.
 */
cs_status cs_find_steps(const double *values, size_t count, const cs_step_rule *rule, cs_step *steps,
                        size_t *found);

#endif
