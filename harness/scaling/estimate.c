/* SPDX-License-Identifier: MIT */
#include "scaling/estimate.h"

#include <math.h>
#include <stdlib.h>

#include "rng.h"

/* Invocations that agree to the last bit have scattered less than the clock can tell. */
#define LEAST_VARIANCE 1e-18

static double mean(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return sum / (double)count;
}

static double sum_of_squares(const double *values, size_t count, double centre)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (values[i] - centre) * (values[i] - centre);
    }
    return fmax(sum, LEAST_VARIANCE * (double)count);
}

/* Points that own what they point to. */
typedef struct points_memory {
    double *threads; /* [3][count]: threads, y, variance */
    double *drawn;   /* room for the invocations of any cell */
    cs_points points;
} points_memory;

static cs_status points_alloc(const cs_sample *samples, size_t count, points_memory *m)
{
    size_t most = 1;
    for (size_t i = 0; i < count; i++) {
        most = samples[i].count > most ? samples[i].count : most;
    }
    m->threads = calloc(3 * count + 1, sizeof *m->threads);
    m->drawn = calloc(most, sizeof *m->drawn);
    if (m->threads == NULL || m->drawn == NULL) {
        free(m->threads);
        free(m->drawn);
        return CS_ERR_MEMORY;
    }
    m->points = (cs_points){count, m->threads, m->threads + count, m->threads + 2 * count};
    return CS_OK;
}

static void points_free(points_memory *m)
{
    free(m->threads);
    free(m->drawn);
}

static void set_point(points_memory *m, size_t i, double threads, const double *y, size_t invocations)
{
    size_t count = m->points.count;
    m->threads[i] = threads;
    m->threads[count + i] = mean(y, invocations);
    m->threads[2 * count + i] = sum_of_squares(y, invocations, m->threads[count + i]) /
                                ((double)invocations * (double)(invocations - 1));
}

static void take_samples(points_memory *m, const cs_sample *samples)
{
    for (size_t i = 0; i < m->points.count; i++) {
        set_point(m, i, samples[i].threads, samples[i].y, samples[i].count);
    }
}

static void draw_samples(points_memory *m, const cs_sample *samples, cs_rng *rng)
{
    for (size_t i = 0; i < m->points.count; i++) {
        for (size_t k = 0; k < samples[i].count; k++) {
            m->drawn[k] = samples[i].y[cs_rng_below(rng, samples[i].count)];
        }
        set_point(m, i, samples[i].threads, m->drawn, samples[i].count);
    }
}

/* One fit and its replicates; a replicate that cannot be fitted is left out. */
static cs_status bootstrap(const cs_model *model, const cs_sample *samples, points_memory *m,
                           const bool *held, const cs_fit *start, uint64_t seed, cs_bootstrap *b)
{
    cs_rng rng = cs_rng_seeded(seed);
    take_samples(m, samples);
    cs_status status = cs_fit_points(model, &m->points, held, start, &b->fit);
    if (status != CS_OK) {
        return status;
    }
    b->replicates = calloc(CS_REPLICATES, sizeof *b->replicates);
    if (b->replicates == NULL) {
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0; i < CS_REPLICATES && status != CS_ERR_MEMORY; i++) {
        draw_samples(m, samples, &rng);
        status = cs_fit_points(model, &m->points, held, &b->fit, &b->replicates[b->replicate_count]);
        b->replicate_count += status == CS_OK;
    }
    return status == CS_ERR_MEMORY ? status : CS_OK;
}

/* Holds a parameter that the free fit puts out of bounds, the last one first, fits again, and so on. Not all
 * at once: a kappa below 0 pushes a sigma above 1 that is inside where kappa is held at 0. */
static cs_status hold_bounds(const cs_sample *samples, points_memory *m, uint64_t seed, cs_estimate *e)
{
    cs_status status = CS_OK;
    cs_fit inside = e->open.fit;
    bool any = false;
    for (bool outside = true; status == CS_OK && outside;) {
        outside = false;
        for (size_t j = e->model->term_count; !outside && j-- > 0;) {
            double highest = e->model->terms[j].highest;
            if (!e->bound[j] && !(inside.theta[j] >= 0 && inside.theta[j] <= highest)) {
                inside.theta[j] = inside.theta[j] < 0 ? 0 : highest;
                e->bound[j] = true;
                outside = true;
            }
        }
        any = any || outside;
        if (outside) {
            take_samples(m, samples);
            status = cs_fit_points(e->model, &m->points, e->bound, &inside, &inside);
        }
    }
    return status == CS_OK && any ? bootstrap(e->model, samples, m, e->bound, &inside, seed, &e->held)
                                  : status;
}

/* -2 log likelihood of the invocations about `expected`, each cell with the variance that suits it best, but
 * for what all models have in common. */
static double misfit(const cs_sample *sample, double expected)
{
    double centre = mean(sample->y, sample->count);
    double invocations = (double)sample->count;
    double distance = invocations * (centre - expected) * (centre - expected);
    return invocations * log1p(distance / sum_of_squares(sample->y, sample->count, centre));
}

static double corrected(double deviance, double parameters, const cs_sample *samples, size_t count)
{
    double invocations = 0;
    for (size_t i = 0; i < count; i++) {
        invocations += (double)samples[i].count;
    }
    double left = invocations - parameters - 1;
    return left > 0 ? deviance + 2 * parameters + 2 * parameters * (parameters + 1) / left : (double)NAN;
}

double cs_estimate_saturated(const cs_sample *samples, size_t count)
{
    return corrected(0, 2 * (double)count, samples, count);
}

static double criterion(const cs_estimate *e, const cs_sample *samples, size_t count)
{
    double deviance = 0;
    for (size_t i = 0; i < count; i++) {
        deviance += misfit(&samples[i], cs_fit_expected(e->model, cs_estimate_fit(e), samples[i].threads));
    }
    return corrected(deviance, 1 + (double)e->model->term_count + (double)count, samples, count);
}

cs_status cs_estimate_make(const cs_model *model, const cs_sample *samples, size_t count, uint64_t seed,
                           cs_estimate *estimate)
{
    points_memory m;
    *estimate = (cs_estimate){.model = model};
    cs_status status = points_alloc(samples, count, &m);
    if (status != CS_OK) {
        return status;
    }
    status = bootstrap(model, samples, &m, NULL, NULL, seed, &estimate->open);
    if (status == CS_OK) {
        status = hold_bounds(samples, &m, seed, estimate);
    }
    points_free(&m);
    if (status != CS_OK) {
        cs_estimate_free(estimate);
    } else {
        estimate->criterion = criterion(estimate, samples, count);
    }
    return status;
}

void cs_estimate_free(cs_estimate *estimate)
{
    free(estimate->open.replicates);
    free(estimate->held.replicates);
    *estimate = (cs_estimate){0};
}

const cs_fit *cs_estimate_fit(const cs_estimate *estimate)
{
    return estimate->held.replicates != NULL ? &estimate->held.fit : &estimate->open.fit;
}
