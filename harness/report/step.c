/* SPDX-License-Identifier: MIT */
#include "report/step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/stats.h"
#include "rng.h"

enum { PERMUTATIONS = 9999 };

/* What the search carries: values, and room for their ranks and for a sorted copy. */
typedef struct search {
    const double *values;
    const cs_step_rule *rule;
    double *ranks;
    double *sorted;
    cs_rng rng;
    cs_step *steps;
    size_t found;
} search;

size_t cs_step_least_count(double false_alarms)
{
    double orders = 1; /* n choose n/2 */
    size_t n = 0;
    while (2 / orders > false_alarms) {
        n++;
        size_t half = (n + 1) / 2;
        orders *= n % 2 == 0 ? 2.0 : (double)n / (double)half;
    }
    return n;
}

/* Mean ranks where values are equal. */
static void rank(const double *values, size_t count, double *ranks)
{
    for (size_t i = 0; i < count; i++) {
        double below = 0;
        double equal = 0;
        for (size_t k = 0; k < count; k++) {
            below += values[k] < values[i];
            equal += values[k] == values[i];
        }
        ranks[i] = below + (equal + 1) / 2;
    }
}

/* The largest standardised sum over all places, up to a factor that all orders share. Sums of half integers
 * are exact, so that equal orders give equal results. */
static double largest(const double *ranks, size_t count)
{
    double mean = ((double)count + 1) / 2;
    double sum = 0;
    double most = 0;
    for (size_t k = 1; k < count; k++) {
        sum += ranks[k - 1] - mean;
        most = fmax(most, fabs(sum) / sqrt((double)k * (double)(count - k)));
    }
    return most;
}

static void shuffle(double *ranks, size_t count, cs_rng *rng)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = (size_t)cs_rng_below(rng, i);
        double swap = ranks[i - 1];
        ranks[i - 1] = ranks[k];
        ranks[k] = swap;
    }
}

static double median_of(search *s, size_t first, size_t end)
{
    memcpy(s->sorted, s->values + first, (end - first) * sizeof *s->sorted);
    cs_sort_numbers(s->sorted, end - first);
    return cs_median(s->sorted, end - first);
}

/* The sum of absolute deviations from the median, on the logarithmic scale. */
static double spread_of(search *s, size_t first, size_t end)
{
    double centre = log(median_of(s, first, end));
    double sum = 0;
    for (size_t i = first; i < end; i++) {
        sum += fabs(log(s->values[i]) - centre);
    }
    return sum;
}

/* Where two levels fit best. Ranks tell that there is a step, but cannot place it: if the new level begins
 * with its lowest value, that is the highest of the old one as well. Two values at least on each side: one
 * outlier is no level. */
static size_t place_of(search *s, size_t first, size_t end)
{
    size_t best = first + 2;
    double least = (double)INFINITY;
    for (size_t at = first + 2; at + 2 <= end; at++) {
        double spread = spread_of(s, first, at) + spread_of(s, at, end);
        if (spread < least) {
            least = spread;
            best = at;
        }
    }
    return best;
}

static double chance_of(search *s, size_t count, double observed)
{
    size_t as_large = 0;
    for (int i = 0; i < PERMUTATIONS; i++) {
        shuffle(s->ranks, count, &s->rng);
        as_large += largest(s->ranks, count) >= observed;
    }
    return (1 + (double)as_large) / (1 + PERMUTATIONS);
}

/* Looks for steps in values[first .. end), which it is handed from left to right. */
static void find_in(search *s, size_t first, size_t end)
{
    size_t count = end - first;
    if (count < cs_step_least_count(s->rule->false_alarms)) {
        return;
    }
    rank(s->values + first, count, s->ranks);
    double p = chance_of(s, count, largest(s->ranks, count));
    if (p > s->rule->false_alarms) {
        return;
    }
    size_t at = place_of(s, first, end);
    find_in(s, first, at);
    s->steps[s->found++] = (cs_step){.at = at, .p = p};
    find_in(s, at, end);
}

/* Between neighbouring levels, which are known only when all steps are. */
static void fill_ratios(search *s, size_t count)
{
    for (size_t i = 0; i < s->found; i++) {
        size_t first = i == 0 ? 0 : s->steps[i - 1].at;
        size_t end = i + 1 == s->found ? count : s->steps[i + 1].at;
        s->steps[i].ratio = median_of(s, s->steps[i].at, end) / median_of(s, first, s->steps[i].at);
    }
}

/* Drops steps that are too small, the smallest first, since the levels that it parted are then one. Not while
 * they are looked for: where a change was taken back, all that lies behind its first step has the old median,
 * and the step would seem to be none. */
static void drop_small(search *s, size_t count)
{
    for (size_t drop = 0; drop < s->found;) {
        double least = log1p(s->rule->least);
        drop = s->found;
        fill_ratios(s, count);
        for (size_t i = 0; i < s->found; i++) {
            double change = fabs(log(s->steps[i].ratio));
            if (change < least) {
                least = change;
                drop = i;
            }
        }
        if (drop < s->found) {
            s->found--;
            memmove(&s->steps[drop], &s->steps[drop + 1], (s->found - drop) * sizeof *s->steps);
            drop = 0;
        }
    }
}

cs_status cs_find_steps(const double *values, size_t count, const cs_step_rule *rule, cs_step *steps,
                        size_t *found)
{
    search s = {.values = values,
                .rule = rule,
                .ranks = calloc(count + 1, sizeof *s.ranks),
                .sorted = calloc(count + 1, sizeof *s.sorted),
                .rng = cs_rng_seeded(rule->seed),
                .steps = steps};
    cs_status status = CS_ERR_MEMORY;
    *found = 0;
    if (s.ranks != NULL && s.sorted != NULL) {
        find_in(&s, 0, count);
        drop_small(&s, count);
        *found = s.found;
        status = CS_OK;
    }
    free(s.ranks);
    free(s.sorted);
    return status;
}
