/* SPDX-License-Identifier: MIT */
#include "verdict/effect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/stats.h"
#include "rng.h"
#include "verdict/normal.h"

enum { REPLICATES = 999 };

/* Ascending: the blocks' differences in values[CS_BASE], or each side's values. */
typedef struct sample {
    double *values[CS_SIDES];
    size_t counts[CS_SIDES];
    bool paired;
} sample;

static bool inside(cs_window window, uint64_t number)
{
    return number >= window.first && number < window.end;
}

/* The mean of both invocations of block `block`, from trials[*at] on; false where one is missing. */
static bool block_mean(const cs_trials *side, size_t *at, uint64_t block, double *mean)
{
    double sum = 0;
    size_t count = 0;
    while (*at < side->count && side->trials[*at].round / 2 < block) {
        (*at)++;
    }
    for (; *at < side->count && side->trials[*at].round / 2 == block; (*at)++) {
        sum += side->trials[*at].value;
        count++;
    }
    *mean = sum / 2;
    return count == 2;
}

static void take_blocks(const cs_comparison *c, cs_window window, sample *s)
{
    const cs_trials *base = &c->sides[CS_BASE];
    const cs_trials *head = &c->sides[CS_HEAD];
    size_t in_base = 0;
    size_t in_head = 0;
    while (in_base < base->count) {
        uint64_t block = base->trials[in_base].round / 2;
        double before = 0;
        double after = 0;
        bool complete = block_mean(base, &in_base, block, &before);
        if (block_mean(head, &in_head, block, &after) && complete && inside(window, block)) {
            s->values[CS_BASE][s->counts[CS_BASE]++] = after - before;
        }
    }
}

static void take_side(const cs_trials *side, cs_window window, double *values, size_t *count)
{
    for (size_t i = 0; i < side->count; i++) {
        if (inside(window, side->trials[i].round)) {
            values[(*count)++] = side->trials[i].value;
        }
    }
}

static cs_status sample_take(const cs_comparison *c, cs_window window, sample *s)
{
    *s = (sample){.paired = c->paired};
    for (size_t side = 0; side < CS_SIDES; side++) {
        s->values[side] = calloc(c->sides[side].count + 1, sizeof *s->values[side]);
    }
    if (s->values[CS_BASE] == NULL || s->values[CS_HEAD] == NULL) {
        return CS_ERR_MEMORY;
    }
    if (c->paired) {
        take_blocks(c, window, s);
    } else {
        take_side(&c->sides[CS_BASE], window, s->values[CS_BASE], &s->counts[CS_BASE]);
        take_side(&c->sides[CS_HEAD], window, s->values[CS_HEAD], &s->counts[CS_HEAD]);
    }
    cs_sort_numbers(s->values[CS_BASE], s->counts[CS_BASE]);
    cs_sort_numbers(s->values[CS_HEAD], s->counts[CS_HEAD]);
    return CS_OK;
}

static void sample_free(sample *s)
{
    free(s->values[CS_BASE]);
    free(s->values[CS_HEAD]);
}

/* How many of the sums x[i] + x[k], i <= k, are at most `bound`. */
static size_t count_sums(const double *x, size_t count, double bound)
{
    size_t found = 0;
    size_t end = count;
    for (size_t i = 0; i < count; i++) {
        while (end > i && x[i] + x[end - 1] > bound) {
            end--;
        }
        if (end <= i) {
            break;
        }
        found += end - i;
    }
    return found;
}

/* The sum number `rank`, from 1, in ascending order: by bisection, since the sums themselves are
 * count^2 / 2. */
static double find_sum(const double *x, size_t count, size_t rank)
{
    double low = 2 * x[0];
    double high = 2 * x[count - 1];
    double step = 1e-12 * (1 + fmax(fabs(low), fabs(high)));
    while (high - low > step) {
        double middle = 0.5 * (low + high);
        if (count_sums(x, count, middle) >= rank) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

static double hodges_lehmann(const double *x, size_t count)
{
    if (count == 0) {
        return (double)NAN;
    }
    size_t sums = count * (count + 1) / 2;
    double upper = find_sum(x, count, sums / 2 + 1);
    double lower = sums % 2 == 1 ? upper : find_sum(x, count, sums / 2);
    return 0.25 * (lower + upper);
}

static double change_of(const sample *s)
{
    return s->paired ? hodges_lehmann(s->values[CS_BASE], s->counts[CS_BASE])
                     : cs_median(s->values[CS_HEAD], s->counts[CS_HEAD]) -
                           cs_median(s->values[CS_BASE], s->counts[CS_BASE]);
}

/* 1 / (count choose chosen). */
static double one_order_of(size_t count, size_t chosen)
{
    double orders = 1;
    for (size_t i = 1; i <= chosen; i++) {
        orders *= (double)(count - chosen + i) / (double)i;
    }
    return 1 / orders;
}

static cs_status test(const sample *s, cs_effect *e)
{
    size_t base = s->counts[CS_BASE];
    size_t head = s->counts[CS_HEAD];
    if (s->paired) {
        e->counts[CS_BASE] = e->counts[CS_HEAD] = 2 * base;
        e->least_tail = ldexp(1, -(int)(base < 1000 ? base : 1000));
        return cs_signed_rank(s->values[CS_BASE], base, &e->tails);
    }
    e->counts[CS_BASE] = base;
    e->counts[CS_HEAD] = head;
    e->least_tail = one_order_of(base + head, base);
    return cs_rank_sum(s->values[CS_HEAD], head, s->values[CS_BASE], base, &e->tails);
}

cs_status cs_effect_find(const cs_comparison *comparison, cs_window window, cs_effect *effect)
{
    sample s;
    cs_status status = sample_take(comparison, window, &s);
    *effect =
        (cs_effect){.change = (double)NAN, .low = (double)NAN, .high = (double)NAN, .error = (double)NAN};
    if (status == CS_OK) {
        effect->change = change_of(&s);
        status = test(&s, effect);
    }
    sample_free(&s);
    return status;
}

/* As many values as there are, drawn with replacement, ascending as they are in `from`. */
static void draw(const double *from, size_t count, size_t *times, cs_rng *rng, double *to)
{
    memset(times, 0, count * sizeof *times);
    for (size_t i = 0; i < count; i++) {
        times[cs_rng_below(rng, count)]++;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < times[i]; k++) {
            *to++ = from[i];
        }
    }
}

static double deviation(const double *values, size_t count)
{
    double mean = 0;
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        mean += values[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
    }
    return sqrt(squares / (double)(count - 1));
}

static void close_interval(double *replicates, size_t least, cs_effect *e)
{
    double n = (double)least;
    double widen = sqrt(n / (n - 1));
    double tail = cs_normal_tail(widen * cs_student_point((1 - CS_CONFIDENCE) / 2, n - 1));
    cs_sort_numbers(replicates, REPLICATES);
    e->low = cs_quantile(replicates, REPLICATES, tail);
    e->high = cs_quantile(replicates, REPLICATES, 1 - tail);
    e->error = widen * deviation(replicates, REPLICATES);
}

/* The sum of positive ranks is the number of means of two differences above 0 (Tukey): `least` of them must
 * be. */
static cs_status critical_of_pairs(const sample *s, const cs_effect *effect, double level, double *critical)
{
    size_t count = s->counts[CS_BASE];
    size_t means = count * (count + 1) / 2;
    size_t least = 0;
    cs_status status = cs_signed_rank_least(count, level, &least);
    if (status == CS_OK && least <= means) {
        *critical = effect->change - 0.5 * find_sum(s->values[CS_BASE], count, means - least + 1);
    }
    return status;
}

/* Likewise the rank sum of head, less its least, is the number of pairs in which head is slower. */
static cs_status critical_of_sides(const sample *s, const cs_effect *effect, double level, double *critical)
{
    size_t base = s->counts[CS_BASE];
    size_t head = s->counts[CS_HEAD];
    size_t least = 0;
    double *pairs = calloc(base * head + 1, sizeof *pairs);
    cs_status status = pairs != NULL ? cs_rank_sum_least(head, base, level, &least) : CS_ERR_MEMORY;
    for (size_t i = 0; status == CS_OK && i < base * head; i++) {
        pairs[i] = s->values[CS_HEAD][i / base] - s->values[CS_BASE][i % base];
    }
    if (status == CS_OK && least <= base * head) {
        cs_sort_numbers(pairs, base * head);
        *critical = effect->change - pairs[base * head - least];
    }
    free(pairs);
    return status;
}

cs_status cs_effect_critical(const cs_comparison *comparison, cs_window window, const cs_effect *effect,
                             double level, double *critical)
{
    sample s;
    *critical = (double)NAN;
    if (isnan(effect->error) || effect->least_tail > level) {
        return CS_OK;
    }
    cs_status status = sample_take(comparison, window, &s);
    if (status == CS_OK) {
        status = comparison->paired ? critical_of_pairs(&s, effect, level, critical)
                                    : critical_of_sides(&s, effect, level, critical);
    }
    sample_free(&s);
    return status;
}

static size_t fewest(const sample *s)
{
    return s->paired || s->counts[CS_BASE] < s->counts[CS_HEAD] ? s->counts[CS_BASE] : s->counts[CS_HEAD];
}

cs_status cs_effect_interval(const cs_comparison *comparison, cs_window window, uint64_t seed,
                             cs_effect *effect)
{
    sample s;
    sample drawn;
    cs_status status = sample_take(comparison, window, &s);
    if (status == CS_OK) {
        status = sample_take(comparison, window, &drawn);
    } else {
        drawn = (sample){0};
    }
    size_t most = s.counts[CS_BASE] > s.counts[CS_HEAD] ? s.counts[CS_BASE] : s.counts[CS_HEAD];
    size_t *times = calloc(most + 1, sizeof *times);
    double *replicates = calloc(REPLICATES, sizeof *replicates);
    if (times == NULL || replicates == NULL) {
        status = CS_ERR_MEMORY;
    }
    if (status == CS_OK && fewest(&s) >= 2) {
        cs_rng rng = cs_rng_seeded(seed);
        for (size_t r = 0; r < REPLICATES; r++) {
            for (size_t side = 0; side < CS_SIDES; side++) {
                draw(s.values[side], s.counts[side], times, &rng, drawn.values[side]);
            }
            replicates[r] = change_of(&drawn);
        }
        close_interval(replicates, fewest(&s), effect);
    }
    free(times);
    free(replicates);
    sample_free(&s);
    sample_free(&drawn);
    return status;
}
