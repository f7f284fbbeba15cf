/* SPDX-License-Identifier: MIT */
/*
 * A law fitted to points by least squares on the logarithm of time: Gauss-Newton steps, each one a linear
 * least-squares problem for LAPACK (dgels), halved while they do not help.
 *
 * Every cell weighs the same. A sweep repeats each cell until its median is equally precise, so equal weights
 * are near the best; weights from each cell's own scatter are not, since with six invocations that scatter is
 * itself known to 30% only (they covered 87% to 92% where 95% was asked for). The covariance does use each
 * cell's own scatter ("sandwich": White 1980), so that it is right where cells scatter differently.
 * Thread-safe.
 */
#ifndef CORESWEEP_SCALING_FIT_H
#define CORESWEEP_SCALING_FIT_H

#include "coresweep/status.h"
#include "scaling/model.h"

enum { CS_FIT_SIZE = 1 + CS_MODEL_TERMS };

/* What is fitted to: one point a cell, borrowed arrays of [count]. */
typedef struct cs_points {
    size_t count;
    const double *threads;
    const double *y; /* mean over invocations of the log of the thread-seconds that a unit of work takes */
    const double *variance; /* of y */
} cs_points;

typedef struct cs_fit {
    double log_base;                              /* of the thread-seconds with one thread */
    double theta[CS_MODEL_TERMS];                 /* not bounded */
    double covariance[CS_FIT_SIZE * CS_FIT_SIZE]; /* of log_base and theta, by rows; 0 for what was held */
} cs_fit;

/* Fits `model`. Parameters for which `held` is true stay what `start` says; NULL: none is held. `start` NULL:
 * from 0. CS_ERR_UNAVAILABLE where the points do not determine the parameters or no step helps;
 * CS_ERR_MEMORY.
 */
cs_status cs_fit_points(const cs_model *model, const cs_points *points, const bool *held, const cs_fit *start,
                        cs_fit *fit);

/* The y that the fit expects. */
double cs_fit_expected(const cs_model *model, const cs_fit *fit, double threads);

/* The variance of sum over j of factor[j] theta[j]; factor has [CS_MODEL_TERMS]. */
double cs_fit_variance(const cs_fit *fit, const double *factor);

/* OpenBLAS must not start threads for problems of this size. To be called once, before the first fit. */
void cs_fit_single_thread(void);

#endif
