/* SPDX-License-Identifier: MIT */
#include "verdict/rank_test.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "verdict/normal.h"

/* Up to here distributions are counted. */
enum { MOST_SIGNED = 400, MOST_PAIRS = 1600 };

/* A value, where it came from, and twice its mean rank: a whole number. */
typedef struct ranked {
    double value;
    size_t origin;
    size_t rank2;
} ranked;

static int compare_values(const void *a, const void *b)
{
    double x = ((const ranked *)a)->value;
    double y = ((const ranked *)b)->value;
    return (x > y) - (x < y);
}

/* Sorts and ranks; returns the sum over all groups of equal values of t^3 - t. */
static double rank_all(ranked *all, size_t count)
{
    double ties = 0;
    qsort(all, count, sizeof *all, compare_values);
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end < count && all[end].value == all[i].value) {
            end++;
        }
        double group = (double)(end - i);
        ties += group * group * group - group;
        for (size_t k = i; k < end; k++) {
            all[k].rank2 = i + end + 1;
        }
        i = end;
    }
    return ties;
}

/* The tails of a statistic with this mean and variance, half a step taken off towards the middle. */
static cs_tails normal_tails(double statistic, double mean, double variance)
{
    if (!(variance > 0)) {
        return (cs_tails){1, 1};
    }
    double deviation = sqrt(variance);
    return (cs_tails){fmin(cs_normal_tail((statistic - mean - 1) / deviation), 1),
                      fmin(cs_normal_tail((mean - statistic - 1) / deviation), 1)};
}

static cs_tails count_tails(const double *ways, size_t most, size_t seen)
{
    double all = 0;
    double larger = 0;
    double smaller = 0;
    for (size_t s = 0; s <= most; s++) {
        all += ways[s];
        larger += s >= seen ? ways[s] : 0;
        smaller += s <= seen ? ways[s] : 0;
    }
    return (cs_tails){larger / all, smaller / all};
}

/* The distribution of the sum of doubled ranks with a fair coin each, [count * (count + 1) + 1], as
 * probabilities: counts would leave the range of a double at 1024 coins. NULL: out of memory. */
static double *signed_distribution(const ranked *all, size_t count)
{
    double *ways = calloc(count * (count + 1) + 1, sizeof *ways);
    size_t reached = 0;
    if (ways == NULL) {
        return NULL;
    }
    ways[0] = 1;
    for (size_t i = 0; i < count; i++) {
        reached += all[i].rank2;
        for (size_t s = reached + 1; s-- > 0;) {
            double with = s >= all[i].rank2 ? ways[s - all[i].rank2] : 0;
            ways[s] = 0.5 * (ways[s] + with);
        }
    }
    return ways;
}

static cs_status signed_exact(const ranked *all, size_t count, size_t seen, cs_tails *tails)
{
    double *ways = signed_distribution(all, count);
    if (ways == NULL) {
        return CS_ERR_MEMORY;
    }
    *tails = count_tails(ways, count * (count + 1), seen);
    free(ways);
    return CS_OK;
}

/* By the normal approximation. */
static size_t signed_least_about(size_t count, double level)
{
    double n = (double)count;
    double mean = n * (n + 1) / 4;
    double deviation = sqrt(n * (n + 1) * (2 * n + 1) / 24);
    return (size_t)ceil(mean + 0.5 + cs_normal_point(level) * deviation);
}

cs_status cs_signed_rank_least(size_t count, double level, size_t *least)
{
    *least = count * (count + 1) / 2 + 1;
    if (count > MOST_SIGNED) {
        *least = signed_least_about(count, level);
        return CS_OK;
    }
    ranked *all = calloc(count + 1, sizeof *all);
    for (size_t i = 0; all != NULL && i < count; i++) {
        all[i].rank2 = 2 * (i + 1);
    }
    double *ways = all != NULL ? signed_distribution(all, count) : NULL;
    double tail = 0;
    while (ways != NULL && *least > 0 && tail + ways[2 * (*least - 1)] <= level) {
        (*least)--;
        tail += ways[2 * *least];
    }
    free(all);
    cs_status status = ways != NULL ? CS_OK : CS_ERR_MEMORY;
    free(ways);
    return status;
}

cs_status cs_signed_rank(const double *differences, size_t count, cs_tails *tails)
{
    ranked *all = calloc(count + 1, sizeof *all);
    size_t kept = 0;
    size_t seen = 0;
    double squares = 0;
    *tails = (cs_tails){1, 1};
    if (all == NULL) {
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (differences[i] != 0) {
            all[kept++] = (ranked){fabs(differences[i]), i, 0};
        }
    }
    (void)rank_all(all, kept);
    for (size_t i = 0; i < kept; i++) {
        double rank2 = (double)all[i].rank2;
        seen += differences[all[i].origin] > 0 ? all[i].rank2 : 0;
        squares += rank2 * rank2;
    }
    cs_status status = CS_OK;
    if (kept > 0 && kept <= MOST_SIGNED) {
        status = signed_exact(all, kept, seen, tails);
    } else if (kept > 0) {
        *tails = normal_tails((double)seen, 0.5 * (double)(kept * (kept + 1)), 0.25 * squares);
    }
    free(all);
    return status;
}

/* ways[j][s]: how many choices of j <= `chosen` values have doubled ranks that sum to s <= 2 count chosen.
 * Both table and time grow with chosen^2: of two groups, the smaller one is the one to choose. NULL: out of
 * memory. */
static double *sum_ways(const ranked *all, size_t count, size_t chosen)
{
    size_t most = 2 * count * chosen;
    double *ways = calloc((chosen + 1) * (most + 1), sizeof *ways);
    if (ways == NULL) {
        return NULL;
    }
    ways[0] = 1;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1 < chosen ? i + 1 : chosen; j > 0; j--) {
            double *with = ways + j * (most + 1);
            const double *without = with - (most + 1);
            for (size_t s = most; s >= all[i].rank2; s--) {
                with[s] += without[s - all[i].rank2];
            }
        }
    }
    return ways;
}

static cs_status sum_exact(const ranked *all, size_t count, size_t chosen, size_t seen, cs_tails *tails)
{
    size_t most = 2 * count * chosen;
    double *ways = sum_ways(all, count, chosen);
    if (ways == NULL) {
        return CS_ERR_MEMORY;
    }
    *tails = count_tails(ways + chosen * (most + 1), most, seen);
    free(ways);
    return CS_OK;
}

/* By the normal approximation. */
static size_t pairs_least_about(size_t a_count, size_t b_count, double level)
{
    double m = (double)a_count;
    double n = (double)b_count;
    return (size_t)ceil(m * n / 2 + 0.5 + cs_normal_point(level) * sqrt(m * n * (m + n + 1) / 12));
}

/* The doubled sum of `chosen` ranks from which on all sums together are at most `level`; the distribution is
 * symmetric, so it is the same for either group. */
static size_t least_sum(const double *ways, size_t most, double level)
{
    double all = 0;
    double tail = 0;
    size_t least = most + 1;
    for (size_t s = 0; s <= most; s++) {
        all += ways[s];
    }
    while (least > 0 && tail + ways[least - 1] <= level * all) {
        least--;
        tail += ways[least];
    }
    return least;
}

cs_status cs_rank_sum_least(size_t a_count, size_t b_count, double level, size_t *least)
{
    size_t count = a_count + b_count;
    size_t chosen = a_count < b_count ? a_count : b_count;
    *least = a_count * b_count + 1;
    if (a_count * b_count > MOST_PAIRS) {
        *least = pairs_least_about(a_count, b_count, level);
        return CS_OK;
    }
    ranked *all = calloc(count + 1, sizeof *all);
    for (size_t i = 0; all != NULL && i < count; i++) {
        all[i].rank2 = 2 * (i + 1);
    }
    double *ways = all != NULL ? sum_ways(all, count, chosen) : NULL;
    free(all);
    if (ways == NULL) {
        return CS_ERR_MEMORY;
    }
    size_t most = 2 * count * chosen;
    size_t sum = least_sum(ways + chosen * (most + 1), most, level);
    free(ways);
    /* Odd doubled sums do not occur: the least one that does is the next even one. */
    size_t pairs = (sum + 1) / 2 - chosen * (chosen + 1) / 2;
    *least = pairs < *least ? pairs : *least;
    return CS_OK;
}

cs_status cs_rank_sum(const double *a, size_t a_count, const double *b, size_t b_count, cs_tails *tails)
{
    size_t count = a_count + b_count;
    ranked *all = calloc(count + 1, sizeof *all);
    *tails = (cs_tails){1, 1};
    if (all == NULL) {
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        all[i] = (ranked){i < a_count ? a[i] : b[i - a_count], i, 0};
    }
    double ties = rank_all(all, count);
    size_t seen = 0;
    for (size_t i = 0; i < count; i++) {
        seen += all[i].origin < a_count ? all[i].rank2 : 0;
    }
    cs_status status = CS_OK;
    if (a_count > 0 && b_count > 0 && a_count * b_count <= MOST_PAIRS) {
        bool swapped = b_count < a_count;
        cs_tails t = {1, 1};
        status = swapped ? sum_exact(all, count, b_count, count * (count + 1) - seen, &t)
                         : sum_exact(all, count, a_count, seen, &t);
        *tails = swapped ? (cs_tails){t.smaller, t.larger} : t;
    } else if (a_count > 0 && b_count > 0) {
        double m = (double)a_count;
        double n = (double)b_count;
        double variance = m * n / 3 * (m + n + 1 - ties / ((m + n) * (m + n - 1)));
        *tails = normal_tails((double)seen, m * (m + n + 1), variance);
    }
    free(all);
    return status;
}

static int compare_pointed(const void *a, const void *b)
{
    double x = **(double *const *)a;
    double y = **(double *const *)b;
    return (x > y) - (x < y);
}

cs_status cs_holm(double *p, size_t count)
{
    double **order = calloc(count + 1, sizeof *order);
    if (order == NULL) {
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = &p[i];
    }
    qsort(order, count, sizeof *order, compare_pointed);
    double least = 0;
    for (size_t i = 0; i < count; i++) {
        least = fmax(least, fmin(1, (double)(count - i) * *order[i]));
        *order[i] = least;
    }
    free(order);
    return CS_OK;
}
