/* SPDX-License-Identifier: MIT */
#include "scaling/predict.h"

#include <math.h>

/* One prediction on its way. */
typedef struct prediction {
    cs_scaling_table *table;
    const cs_series *series;
    const cs_estimate *estimate;
    double most;  /* measured */
    double limit; /* as far as is told unasked */
    double reach; /* as far as is told: the limit, or the greatest count that was asked for */
} prediction;

/* Speed-up is monotone in L. */
static cs_interval speedup_at(const prediction *p, double threads)
{
    const cs_model *model = p->estimate->model;
    cs_interval load = cs_estimate_load(p->estimate, threads);
    double low = threads * cs_model_efficiency(model, load.low);
    double high = threads * cs_model_efficiency(model, load.high);
    cs_interval speedup = {.estimate = threads * cs_model_efficiency(model, load.estimate),
                           .low = fmin(low, high),
                           .high = fmax(low, high),
                           .coverage = load.coverage};
    return speedup;
}

static cs_scaling_figure figure_at(const prediction *p, const char *what, const char *quantity,
                                   double threads, cs_interval value)
{
    return (cs_scaling_figure){.what = what,
                               .law = p->estimate->model->name,
                               .chosen = true,
                               .quantity = quantity,
                               .threads = threads,
                               .extrapolated = threads > p->most,
                               .value = value};
}

/* Every count up to 16, then steps of 15%: smooth on paper. The greatest measured count is always there.
 * Beyond the limit only counts that were named are told. */
static void add_curve(const prediction *p)
{
    double threads = 1;
    while (threads <= p->limit) {
        const cs_scaling_figure figure = figure_at(p, "curve", "speedup", threads, speedup_at(p, threads));
        cs_scaling_add(p->table, &p->series->key, &figure, "%s", "");
        double next = threads < 16 ? threads + 1 : floor(threads * 1.15);
        bool passes = (threads < p->most && next > p->most) || (threads < p->limit && next > p->limit);
        threads = passes ? (threads < p->most ? p->most : p->limit) : next;
    }
}

static void add_count(const prediction *p, double threads)
{
    const cs_scaling_figure figure = figure_at(p, "predicted", "speedup", threads, speedup_at(p, threads));
    cs_scaling_add(p->table, &p->series->key, &figure, "%s",
                   threads > p->limit
                       ? "far extrapolation, beyond 4 times the greatest measured count: the law "
                         "was never seen to hold there"
                   : threads > p->most ? "extrapolation: holds if the law does"
                                       : "among measured counts");
}

static void add_no_knee(const prediction *p, double low)
{
    cs_interval beyond = cs_scaling_plain((double)NAN);
    beyond.low = fmin(low, p->reach);
    beyond.high = HUGE_VAL;
    cs_scaling_figure figure = figure_at(p, "predicted", "knee", 0, beyond);
    figure.extrapolated = true;
    cs_scaling_add(
        p->table, &p->series->key, &figure,
        "no greatest speed-up up to %.0f threads, which is as far as is told; --at names counts beyond",
        p->reach);
}

static void add_knee(const prediction *p)
{
    cs_interval knee = cs_estimate_knee(p->estimate);
    bool extrapolated = knee.estimate > p->most;
    const char *mark = knee.estimate > p->limit ? "far extrapolation: "
                       : extrapolated           ? "extrapolation: "
                                                : "";
    if (!(knee.estimate <= p->reach)) {
        add_no_knee(p, knee.low);
        return;
    }
    cs_scaling_figure figure = figure_at(p, "predicted", "knee", 0, knee);
    figure.extrapolated = extrapolated;
    cs_scaling_add(p->table, &p->series->key, &figure,
                   "%ssqrt((1 - contention) / coherence), Fieller's interval", mark);
    figure.quantity = "speedup at the knee";
    figure.value = speedup_at(p, knee.estimate);
    cs_scaling_add(p->table, &p->series->key, &figure, "%sthe law's", mark);
}

void cs_predict(cs_scaling_table *table, const cs_series *series, const cs_estimate *estimate,
                const cs_scaling_options *options)
{
    prediction p = {.table = table, .series = series, .estimate = estimate};
    p.most = (double)series->cells[series->count - 1]->threads;
    p.limit = CS_EXTRAPOLATION * p.most;
    p.reach = p.limit;
    for (size_t i = 0; i < options->at_count; i++) {
        p.reach = fmax(p.reach, (double)options->at[i]);
    }
    add_curve(&p);
    if (estimate->model == &cs_models[CS_USL]) {
        add_knee(&p);
    }
    if (options->at_count == 0) {
        add_count(&p, 2 * p.most);
        add_count(&p, p.limit);
    }
    for (size_t i = 0; i < options->at_count; i++) {
        add_count(&p, (double)options->at[i]);
    }
}
