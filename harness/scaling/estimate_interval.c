/* SPDX-License-Identifier: MIT */
/* Intervals of what is linear in a law's parameters, and of the knee, which is a ratio of two such things. */
#include <math.h>

#include "scaling/estimate.h"

static double linear(const cs_fit *fit, const double *factor)
{
    double sum = 0;
    for (size_t j = 0; j < CS_MODEL_TERMS; j++) {
        sum += factor[j] * fit->theta[j];
    }
    return sum;
}

/* How many standard errors 95% of the replicates lie within; 0 where the parameters are held. */
static double reach(const cs_bootstrap *b, const double *factor)
{
    double distances[CS_REPLICATES];
    size_t count = 0;
    for (size_t i = 0; i < b->replicate_count; i++) {
        double variance = cs_fit_variance(&b->replicates[i], factor);
        if (variance > 0) {
            distances[count++] =
                fabs(linear(&b->replicates[i], factor) - linear(&b->fit, factor)) / sqrt(variance);
        }
    }
    cs_sort_numbers(distances, count);
    /* Type 7 puts 0.95 at 948.1 of 999; the exact order statistic is the 950th. */
    size_t rank = (size_t)ceil(CS_CONFIDENCE * (double)(count + 1));
    return count == 0 ? 0 : distances[(rank > count ? count : rank) - 1];
}

static double half_width(const cs_bootstrap *b, const double *factor)
{
    return reach(b, factor) * sqrt(fmax(cs_fit_variance(&b->fit, factor), 0));
}

/* constant + factor . theta, inside [least, most]. */
static cs_interval interval(const cs_estimate *e, double constant, const double *factor, double least,
                            double most)
{
    double middle = constant + linear(&e->open.fit, factor);
    double half = half_width(&e->open, factor);
    cs_interval found = {
        .estimate = middle, .low = middle - half, .high = middle + half, .coverage = CS_CONFIDENCE};
    if (e->held.replicates != NULL) {
        found.estimate = constant + linear(&e->held.fit, factor);
        half = half_width(&e->held, factor);
        found.low = fmin(found.low, found.estimate - half);
        found.high = fmax(found.high, found.estimate + half);
    }
    found.estimate = fmin(fmax(found.estimate, least), most);
    found.low = fmin(fmax(found.low, least), most);
    found.high = fmin(fmax(found.high, least), most);
    found.half_width = fmax(found.high - found.estimate, found.estimate - found.low) / found.estimate;
    return found;
}

cs_interval cs_estimate_parameter(const cs_estimate *estimate, size_t j)
{
    double factor[CS_MODEL_TERMS] = {0};
    factor[j] = 1;
    return interval(estimate, 0, factor, 0, estimate->model->terms[j].highest);
}

cs_interval cs_estimate_load(const cs_estimate *estimate, double threads)
{
    double factor[CS_MODEL_TERMS] = {0};
    double least = 1;
    double most = 1;
    for (size_t j = 0; j < estimate->model->term_count; j++) {
        factor[j] = estimate->model->terms[j].factor(threads);
    }
    cs_model_range(estimate->model, threads, &least, &most);
    return interval(estimate, 1, factor, least, most);
}

/* The squares of the thread counts r for which u - r w, with u = 1 - sigma and w = kappa, is within `reach`
 * standard errors of 0: a quadratic inequality in r. */
static void fieller(const cs_fit *fit, double reach2, double *low, double *high)
{
    double u = 1 - fit->theta[0];
    double w = fit->theta[1];
    double vuu = reach2 * fit->covariance[1 * CS_FIT_SIZE + 1];
    double vuw = -reach2 * fit->covariance[1 * CS_FIT_SIZE + 2];
    double vww = reach2 * fit->covariance[2 * CS_FIT_SIZE + 2];
    double a = w * w - vww;
    double b = u * w - vuw;
    double root = sqrt(fmax(b * b - a * (u * u - vuu), 0));
    if (a > 0 && w > 0) {
        *low = (b - root) / a;
        *high = (b + root) / a;
    } else {
        /* Kappa may be 0: all beyond one end. (u u - vuu) / (b + root) is that end without cancellation. */
        *low = b + root > 0 ? (u * u - vuu) / (b + root) : HUGE_VAL;
        *high = HUGE_VAL;
    }
}

cs_interval cs_estimate_knee(const cs_estimate *estimate)
{
    static const double kappa_alone[CS_MODEL_TERMS] = {0, 1};
    const double *theta = cs_estimate_fit(estimate)->theta;
    double c = reach(&estimate->open, kappa_alone);
    cs_interval knee = {.coverage = CS_CONFIDENCE, .half_width = (double)NAN};
    fieller(&estimate->open.fit, c * c, &knee.low, &knee.high);
    knee.low = sqrt(fmax(knee.low, 1));
    knee.high = sqrt(fmax(knee.high, 1));
    knee.estimate = theta[1] > 0 ? sqrt(fmax((1 - theta[0]) / theta[1], 1)) : (double)NAN;
    if (!isnan(knee.estimate)) {
        knee.low = fmin(knee.low, knee.estimate);
        knee.high = fmax(knee.high, knee.estimate);
    }
    return knee;
}
