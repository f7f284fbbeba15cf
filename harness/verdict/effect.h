/* SPDX-License-Identifier: MIT */
/* How much a comparison's head differs from its base, and how sure that is. Thread-safe. */
#ifndef CORESWEEP_VERDICT_EFFECT_H
#define CORESWEEP_VERDICT_EFFECT_H

#include "verdict/comparison.h"
#include "verdict/rank_test.h"

/* A part of a comparison: its blocks, or without pairs its rounds, from `first` up to and without `end`. */
typedef struct cs_window {
    uint64_t first;
    uint64_t end;
} cs_window;

#define CS_WHOLE ((cs_window){0, UINT64_MAX})

typedef struct cs_effect {
    size_t counts[CS_SIDES]; /* invocations that it rests upon; with pairs both are twice the blocks */
    bool paired;
    double change;     /* log of head / base; NAN without data */
    cs_tails tails;    /* of the test: .larger is small where head is slower */
    double least_tail; /* the smallest that so many values can reach */
    double low;        /* 95% interval of the change; NAN until cs_effect_interval */
    double high;
    double error; /* standard error of the change; likewise */
} cs_effect;

/*
 * The change and its test. With pairs: of each complete block of a duet, the mean of head's two values less
 * the mean of base's; the change is the median of all means of two such differences (Hodges and Lehmann,
 * "Estimates of location based on rank tests", 1963), the test Wilcoxon's of signed ranks, exact by the
 * blocks' random order. Without: the ratio of the sides' medians, and the rank-sum test. CS_ERR_MEMORY.
 */
cs_status cs_effect_find(const cs_comparison *comparison, cs_window window, cs_effect *effect);

/*
 * How large the change would have to be for the test to find it at `level`, with the scatter that was seen:
 * the distance from the change to the mean of two differences, or without pairs to the difference of two
 * values, at the test's critical rank, which in heavy tails lies further out than a normal distribution has
 * it. NAN where no change could be found. `effect` is that of the comparison and the window, with its
 * interval. CS_ERR_MEMORY.
 */
cs_status cs_effect_critical(const cs_comparison *comparison, cs_window window, const cs_effect *effect,
                             double level, double *critical);

/*
 * Adds the interval to an effect of the same comparison and window: percentiles of a bootstrap of 999
 * replicates over whole blocks, or over whole invocations of each side, with their repetitions as they are
 * (of the ways to resample a hierarchy, drawing with replacement at the top alone estimates the variance
 * best: Davison and Hinkley, "Bootstrap methods and their application", 1997, section 3.8). The percentiles
 * are moved outwards for small samples (Hesterberg, "What teachers should know about the bootstrap", 2015,
 * section 3.3). The same data and seed give the same interval. CS_ERR_MEMORY.
 */
cs_status cs_effect_interval(const cs_comparison *comparison, cs_window window, uint64_t seed,
                             cs_effect *effect);

#endif
