/* SPDX-License-Identifier: MIT */
/*
 * A fitted law with intervals: a bootstrap over whole invocations (Efron and Tibshirani 1993). Each replicate
 * draws every cell's invocations anew, with replacement, and fits again; an interval reaches as far to both
 * sides as 95% of the replicates' studentised distances |x* - x| / se* say (symmetric bootstrap-t: Hall,
 * "On symmetric bootstrap confidence intervals", 1988). Percentile intervals of the same replicates are a
 * tenth too narrow with six invocations; docs/scaling.md has the table.
 *
 * Bounds: the law is fitted twice where a parameter falls out of what physics allows, once freely and once
 * with it held at its bound. The estimate is the second one; the interval spans those of both, cut at the
 * bound. So it covers more than 95% where the truth lies on the bound, never less. Thread-safe.
 */
#ifndef CORESWEEP_SCALING_ESTIMATE_H
#define CORESWEEP_SCALING_ESTIMATE_H

#include <stdint.h>

#include "report/stats.h"
#include "scaling/fit.h"

enum { CS_REPLICATES = 999 }; /* 0.95 of 999 + 1 is a whole number (Davison and Hinkley 1997, 2.3) */

/* The invocations of one thread count. */
typedef struct cs_sample {
    double threads;
    const double *y; /* [count] log of the thread-seconds that a unit of work takes; borrowed */
    size_t count;
} cs_sample;

/* One fit and its replicates. */
typedef struct cs_bootstrap {
    cs_fit fit;
    cs_fit *replicates; /* [replicate_count] */
    size_t replicate_count;
} cs_bootstrap;

typedef struct cs_estimate {
    const cs_model *model;
    cs_bootstrap open; /* without bounds */
    cs_bootstrap held; /* with `bound` parameters at their bounds; as empty as {0} where none is */
    bool bound[CS_MODEL_TERMS];
    double criterion; /* AICc; see cs_estimate_saturated */
} cs_estimate;

/* Fits `model` to samples[count], each with two invocations at least. The seed settles the replicates.
 * CS_ERR_UNAVAILABLE where the samples do not determine the parameters; CS_ERR_MEMORY; nothing is left behind
 * then. Freed by cs_estimate_free. */
cs_status cs_estimate_make(const cs_model *model, const cs_sample *samples, size_t count, uint64_t seed,
                           cs_estimate *estimate);
void cs_estimate_free(cs_estimate *estimate);

/* The fit inside the bounds. */
const cs_fit *cs_estimate_fit(const cs_estimate *estimate);

/* Parameter number j; L(p); both inside what physics allows. coverage is CS_CONFIDENCE. */
cs_interval cs_estimate_parameter(const cs_estimate *estimate, size_t j);
cs_interval cs_estimate_load(const cs_estimate *estimate, double threads);

/* The thread count at which the USL's speed-up is greatest, sqrt((1 - sigma) / kappa): a ratio, whose
 * interval is Fieller's (1954). estimate is NAN where kappa is 0; high is HUGE_VAL where kappa may be. Never
 * below 1. */
cs_interval cs_estimate_knee(const cs_estimate *estimate);

/* The criterion of the law that fits every cell's mean exactly: where it is smaller than a model's, the
 * points lie further off the curve than their scatter explains. Akaike's with Hurvich and Tsai's correction
 * (1989), for the likelihood in which each cell has a variance of its own: invocations are what is counted,
 * and the parameters are the law's and the variances. NAN where there are too few invocations. */
double cs_estimate_saturated(const cs_sample *samples, size_t count);

#endif
