/* SPDX-License-Identifier: MIT */
#include "report/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

void cs_sort_numbers(double *values, size_t count)
{
    if (count > 1) {
        qsort(values, count, sizeof *values, compare_numbers);
    }
}

double cs_quantile(const double *sorted, size_t count, double fraction)
{
    if (count == 0) {
        return (double)NAN;
    }
    double position = fraction * (double)(count - 1);
    size_t below = (size_t)position;
    if (below + 1 >= count) {
        return sorted[count - 1];
    }
    return sorted[below] + (position - (double)below) * (sorted[below + 1] - sorted[below]);
}

double cs_median(const double *sorted, size_t count)
{
    return cs_quantile(sorted, count, 0.5);
}

/* A sorted copy of `values`, at least one element long; NULL where memory lacks. */
static double *sorted_copy(const double *values, size_t count)
{
    double *copy = calloc(count == 0 ? 1 : count, sizeof *copy);
    if (copy != NULL && count > 0) {
        memcpy(copy, values, count * sizeof *copy);
        cs_sort_numbers(copy, count);
    }
    return copy;
}

cs_status cs_mad(const double *sorted, size_t count, double *mad)
{
    double median = cs_median(sorted, count);
    double *distances = calloc(count == 0 ? 1 : count, sizeof *distances);
    if (distances == NULL) {
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        distances[i] = fabs(sorted[i] - median);
    }
    cs_sort_numbers(distances, count);
    *mad = cs_median(distances, count);
    free(distances);
    return CS_OK;
}

/* P(Binomial(n, 1/2) = i). By logarithms: 2^-n alone underflows at n = 1075. lgamma_r, for lgamma writes
 * to a global variable. */
static double binomial_half(size_t n, size_t i)
{
    int sign = 0;
    double log_choose = lgamma_r((double)n + 1, &sign) - lgamma_r((double)i + 1, &sign) -
                        lgamma_r((double)(n - i) + 1, &sign);
    return exp(log_choose - (double)n * log(2.0));
}

/* A fraction of nothing (a clock too coarse for the work) stays unknown. */
static void set_half_width(cs_interval *interval)
{
    if (interval->estimate > 0) {
        interval->half_width = fmax(interval->high - interval->estimate, interval->estimate - interval->low) /
                               interval->estimate;
    }
}

cs_interval cs_median_interval(const double *sorted, size_t count, double level)
{
    cs_interval interval = {(double)NAN, (double)NAN, (double)NAN, 0, (double)NAN};
    if (count == 0) {
        return interval;
    }
    size_t k = 1;
    double coverage = 1 - 2 * binomial_half(count, 0);
    for (;;) {
        double narrower = coverage - 2 * binomial_half(count, k);
        if (2 * (k + 1) > count || narrower < level) {
            break;
        }
        coverage = narrower;
        k++;
    }
    interval.estimate = cs_median(sorted, count);
    interval.low = sorted[k - 1];
    interval.high = sorted[count - k];
    if (count > 1) {
        interval.coverage = coverage;
        set_half_width(&interval);
    }
    return interval;
}

cs_status cs_cell_interval(const double *invocation_medians, size_t count, cs_interval *interval)
{
    double *sorted = sorted_copy(invocation_medians, count);
    if (sorted == NULL) {
        return CS_ERR_MEMORY;
    }
    *interval = cs_median_interval(sorted, count, CS_CONFIDENCE);
    free(sorted);
    return CS_OK;
}

/* The distance on the logarithmic scale, squared. */
static double log_square(double a, double b)
{
    double distance = log(a / b);
    return distance * distance;
}

cs_interval cs_ratio_interval(const cs_interval *numerator, const cs_interval *denominator)
{
    const cs_interval *a = numerator;
    const cs_interval *b = denominator;
    cs_interval ratio = {a->estimate / b->estimate, (double)NAN, (double)NAN, 0, (double)NAN};
    double coverage = fmin(a->coverage, b->coverage);
    if (coverage > 0 && a->low > 0 && b->low > 0) {
        double below = sqrt(log_square(a->estimate, a->low) + log_square(b->high, b->estimate));
        double above = sqrt(log_square(a->high, a->estimate) + log_square(b->estimate, b->low));
        ratio.low = ratio.estimate * exp(-below);
        ratio.high = ratio.estimate * exp(above);
        ratio.coverage = coverage;
        set_half_width(&ratio);
    }
    return ratio;
}
