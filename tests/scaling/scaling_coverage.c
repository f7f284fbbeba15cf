/* SPDX-License-Identifier: MIT */
/*
 * How often the 95% intervals of `coresweep scaling` hold the truth, over made-up sweeps whose law is known;
 * and how often intervals would that are made in other ways. Prints docs/scaling.md's table.
 *
 *     build/dev/tests/scaling_coverage [SWEEPS [SEED]]      1000 and 1 by default
 */
#include <stdio.h>
#include <string.h>

#include "simulate.h"

static const double doubling[] = {1, 2, 4, 8, 16, 32, 64};
static const double every[] = {1, 2, 3, 4, 5, 6, 7, 8};

#define CASES(counts, invocations, noise)                                                                    \
    {CS_AMDAHL, {0}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise},                        \
        {CS_AMDAHL, {0.01}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise},                 \
        {CS_AMDAHL, {0.05}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise},                 \
        {CS_AMDAHL, {0.2}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise},                  \
        {CS_USL, {0.02, 1e-4}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise},              \
        {CS_USL, {0.05, 5e-4}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise},              \
        {CS_USL, {0.01, 1e-3}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise},              \
        {CS_GUSTAFSON, {0}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise},                 \
        {CS_GUSTAFSON, {0.05}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise},              \
    {                                                                                                        \
        CS_GUSTAFSON, {0.2}, counts, sizeof(counts) / sizeof(counts)[0], invocations, noise                  \
    }

static const simulation cases[] = {
    CASES(doubling, 6, 0.01),
    CASES(doubling, 10, 0.03),
    CASES(every, 6, 0.03),
    CASES(every, 10, 0.01),
};

/* The 97.5% point of Student's t: Cornish and Fisher's expansion (1938), good to 0.2% from four degrees on.
 */
static double student(double degrees)
{
    double z = 1.959963984540054;
    double z3 = z * z * z;
    double z5 = z3 * z * z;
    double z7 = z5 * z * z;
    return z + (z3 + z) / 4 / degrees + (5 * z5 + 16 * z3 + 3 * z) / 96 / (degrees * degrees) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384 / (degrees * degrees * degrees);
}

static bool holds(cs_interval interval, double truth)
{
    return interval.low <= truth && truth <= interval.high;
}

static bool percentile_holds(const cs_bootstrap *b, size_t j, double truth)
{
    double values[CS_REPLICATES];
    for (size_t i = 0; i < b->replicate_count; i++) {
        values[i] = b->replicates[i].theta[j];
    }
    cs_sort_numbers(values, b->replicate_count);
    double low = cs_quantile(values, b->replicate_count, 0.025);
    double high = cs_quantile(values, b->replicate_count, 0.975);
    return low <= truth && truth <= high;
}

/* The free fit plus and minus its standard errors times a quantile. */
static bool normal_holds(const cs_bootstrap *b, size_t j, double truth, double quantile)
{
    double factor[CS_MODEL_TERMS] = {0};
    factor[j] = 1;
    double half = quantile * sqrt(cs_fit_variance(&b->fit, factor));
    return fabs(b->fit.theta[j] - truth) <= half;
}

/* How often what held the truth. */
typedef struct tally {
    size_t sweeps;
    size_t ours[CS_MODEL_TERMS];
    size_t percentile[CS_MODEL_TERMS];
    size_t normal[CS_MODEL_TERMS];
    size_t student[CS_MODEL_TERMS];
    size_t faster; /* the speed-up at twice the greatest count */
    size_t knee;
    size_t chosen; /* the criterion preferred the true law to its rival */
} tally;

static void count_parameters(const simulation *s, const cs_estimate *e, tally *t)
{
    /* Degrees of freedom as if all cells weighed alike in the parameter: the most there can be. */
    double degrees = (double)(s->count * (s->invocations - 1));
    for (size_t j = 0; j < e->model->term_count; j++) {
        t->ours[j] += holds(cs_estimate_parameter(e, j), s->theta[j]);
        t->percentile[j] += percentile_holds(&e->open, j, s->theta[j]);
        t->normal[j] += normal_holds(&e->open, j, s->theta[j], 1.959963984540054);
        t->student[j] += normal_holds(&e->open, j, s->theta[j], student(degrees));
    }
}

static void count_choice(const simulation *s, const simulated_sweep *sweep, double criterion, uint64_t seed,
                         tally *t)
{
    cs_estimate other;
    const cs_model *rival = &cs_models[s->model == CS_USL ? CS_AMDAHL : CS_USL];
    if (cs_estimate_make(rival, sweep->samples, sweep->count, seed, &other) == CS_OK) {
        t->chosen += criterion <= other.criterion;
        cs_estimate_free(&other);
    }
}

static void count(const simulation *s, const simulated_sweep *sweep, uint64_t seed, tally *t)
{
    cs_estimate e;
    const cs_model *model = &cs_models[s->model];
    if (cs_estimate_make(model, sweep->samples, sweep->count, seed, &e) != CS_OK) {
        return;
    }
    double beyond = 2 * s->threads[s->count - 1];
    t->sweeps++;
    count_parameters(s, &e, t);
    t->faster += holds(cs_estimate_load(&e, beyond), cs_model_load(model, s->theta, beyond));
    if (s->model == CS_USL) {
        t->knee += holds(cs_estimate_knee(&e), sqrt((1 - s->theta[0]) / s->theta[1]));
    }
    if (!model->weak) {
        count_choice(s, sweep, e.criterion, seed, t);
    }
    cs_estimate_free(&e);
}

static void print_share(size_t part, size_t whole, bool known)
{
    if (known) {
        printf(" %.1f |", 100 * (double)part / (double)whole);
    } else {
        printf(" |");
    }
}

static void run(const simulation *s, size_t sweeps, uint64_t seed)
{
    const cs_model *model = &cs_models[s->model];
    tally t = {0};
    for (size_t i = 0; i < sweeps; i++) {
        simulated_sweep sweep;
        simulate(s, cs_rng_derive(seed, i), &sweep);
        count(s, &sweep, i, &t);
    }
    for (size_t j = 0; j < model->term_count; j++) {
        printf("| %s %s = %g | %s | %zu | %.0f%% |", model->name, model->terms[j].symbol, s->theta[j],
               s->threads == every ? "1 to 8" : "1, 2 ... 64", s->invocations, 100 * s->noise);
        print_share(t.ours[j], t.sweeps, true);
        print_share(t.faster, t.sweeps, j == 0);
        print_share(t.knee, t.sweeps, s->model == CS_USL && j == 0);
        print_share(t.percentile[j], t.sweeps, true);
        print_share(t.normal[j], t.sweeps, true);
        print_share(t.student[j], t.sweeps, true);
        print_share(t.chosen, t.sweeps, !model->weak && j == 0);
        printf("\n");
    }
    if (t.sweeps < sweeps) {
        fprintf(stderr, "%zu of %zu sweeps were not fitted\n", sweeps - t.sweeps, sweeps);
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    size_t sweeps = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    cs_fit_single_thread();
    printf("| truth | threads | invocations | noise | interval | speed-up at twice | knee | percentile | "
           "normal | t "
           "| law chosen |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run(&cases[i], sweeps, seed + i);
    }
    return 0;
}
