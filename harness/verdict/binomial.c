/* SPDX-License-Identifier: MIT */
#include "verdict/binomial.h"

#include <math.h>

/* P(X <= events) of a binomial X. */
static double at_most(size_t events, size_t trials, double rate)
{
    double n = (double)trials;
    double sum = 0;
    for (size_t i = 0; i <= events; i++) {
        double k = (double)i;
        double ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
        double odds = (i > 0 ? k * log(rate) : 0) + (i < trials ? (n - k) * log1p(-rate) : 0);
        sum += exp(ways + odds);
    }
    return fmin(sum, 1);
}

/* The rate at which P(X <= events) is `tail`; it falls as the rate grows. */
static double rate_at(size_t events, size_t trials, double tail)
{
    double low = 0;
    double high = 1;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        if (at_most(events, trials, middle) > tail) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

cs_interval cs_rate_interval(size_t events, size_t trials)
{
    double tail = 0.5 * (1 - CS_CONFIDENCE);
    if (trials == 0) {
        return (cs_interval){(double)NAN, (double)NAN, (double)NAN, 0, (double)NAN};
    }
    double rate = (double)events / (double)trials;
    double low = events == 0 ? 0 : rate_at(events - 1, trials, 1 - tail);
    double high = events == trials ? 1 : rate_at(events, trials, tail);
    return (cs_interval){rate, low, high, CS_CONFIDENCE, fmax(high - rate, rate - low) / rate};
}
