/* SPDX-License-Identifier: MIT */
#include "scaling/model.h"

#include <math.h>

static double others(double threads)
{
    return threads - 1;
}

static double pairs(double threads)
{
    return threads * (threads - 1);
}

static double share_of_others(double threads)
{
    return -(threads - 1) / threads;
}

const cs_model cs_models[CS_MODEL_COUNT] = {
    [CS_AMDAHL] = {"amdahl", "Amdahl's law", false, 3, 1, {{"serial fraction", "sigma", others, 1}}},
    [CS_USL] = {"usl",
                "Universal Scalability Law",
                false,
                5,
                2,
                {{"contention", "sigma", others, 1}, {"coherence", "kappa", pairs, HUGE_VAL}}},
    [CS_GUSTAFSON] =
        {"gustafson", "Gustafson's law", true, 3, 1, {{"serial fraction", "s", share_of_others, 1}}},
};

double cs_model_load(const cs_model *model, const double *theta, double threads)
{
    double load = 1;
    for (size_t j = 0; j < model->term_count; j++) {
        load += theta[j] * model->terms[j].factor(threads);
    }
    return load;
}

double cs_model_efficiency(const cs_model *model, double load)
{
    return model->weak ? load : 1 / load;
}

void cs_model_range(const cs_model *model, double threads, double *least, double *most)
{
    *least = 1;
    *most = 1;
    for (size_t j = 0; j < model->term_count && threads > 1; j++) {
        double end = model->terms[j].highest * model->terms[j].factor(threads);
        *least += fmin(end, 0);
        *most += fmax(end, 0);
    }
}
