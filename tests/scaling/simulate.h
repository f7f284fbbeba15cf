/* SPDX-License-Identifier: MIT */
/*
 * Made-up sweeps whose law is known: what share of the intervals holds the truth? Invocations scatter
 * lognormally about the law.
 */
#ifndef TESTS_SCALING_SIMULATE_H
#define TESTS_SCALING_SIMULATE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "rng.h"
#include "scaling/estimate.h"

enum { SIMULATED_COUNTS = 8, SIMULATED_INVOCATIONS = 64 };

typedef struct simulated_sweep {
    cs_sample samples[SIMULATED_COUNTS];
    double y[SIMULATED_COUNTS][SIMULATED_INVOCATIONS];
    size_t count;
} simulated_sweep;

/* A case of the coverage table. */
typedef struct simulation {
    int model; /* index of cs_models */
    double theta[CS_MODEL_TERMS];
    const double *threads; /* [count] */
    size_t count;
    size_t invocations;
    double noise; /* standard deviation of the logarithm */
} simulation;

static inline void simulate(const simulation *s, uint64_t seed, simulated_sweep *sweep)
{
    const cs_model *model = &cs_models[s->model];
    cs_rng rng = cs_rng_seeded(seed);
    sweep->count = s->count;
    for (size_t i = 0; i < s->count; i++) {
        double threads = s->threads[i];
        double load = log(cs_model_load(model, s->theta, threads));
        for (size_t k = 0; k < s->invocations; k++) {
            sweep->y[i][k] = log(0.125) + (model->weak ? -load : load) + s->noise * cs_rng_normal(&rng);
        }
        sweep->samples[i] = (cs_sample){threads, sweep->y[i], s->invocations};
    }
}

#endif
