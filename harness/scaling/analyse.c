/* SPDX-License-Identifier: MIT */
#include "scaling/analyse.h"

#include <math.h>
#include <string.h>

#include "report/speedup.h"
#include "rng.h"
#include "scaling/identify.h"
#include "scaling/losses.h"
#include "scaling/predict.h"
#include "scaling/series.h"

static void add_measured(cs_scaling_table *table, const cs_series *s, const char *quantity, size_t i,
                         cs_interval value, const char *source)
{
    /* An interval below the usual confidence is none of 95%. */
    if (!(value.coverage >= CS_CONFIDENCE)) {
        value = cs_scaling_plain(value.estimate);
    }
    const cs_scaling_figure figure = {
        .what = "measured", .quantity = quantity, .threads = (double)s->cells[i]->threads, .value = value};
    cs_scaling_add(table, &s->key, &figure, "%s", source);
}

/* Both are 1 - ... falling in the speed-up, so the ends of its interval change places. */
static double serial_fraction(double speedup, double threads, bool weak)
{
    return weak ? (threads - speedup) / (threads - 1) : (1 / speedup - 1 / threads) / (1 - 1 / threads);
}

static cs_interval times(cs_interval value, double factor)
{
    return (cs_interval){value.estimate * factor, value.low * factor, value.high * factor, value.coverage,
                         value.half_width};
}

static void measure(cs_scaling_table *table, const cs_series *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const cs_summary_row *cell = s->cells[i];
        double threads = (double)cell->threads;
        cs_interval seconds = {cell->median_seconds, cell->low_seconds, cell->high_seconds, cell->confidence,
                               0};
        add_measured(table, s, "seconds", i, seconds, "median over invocations, between order statistics");
        if (!cs_series_has_base(s)) {
            continue;
        }
        cs_interval speedup = times(cs_median_ratio(s->cells[0], cell), s->work[i]);
        cs_interval serial = {serial_fraction(speedup.estimate, threads, s->key.weak),
                              serial_fraction(speedup.high, threads, s->key.weak),
                              serial_fraction(speedup.low, threads, s->key.weak), speedup.coverage, 0};
        add_measured(table, s, "speedup", i, speedup, "ratio of both medians");
        add_measured(table, s, "efficiency", i, times(speedup, 1 / threads), "speed-up over threads");
        if (threads > 1) {
            add_measured(table, s, "serial fraction", i, serial,
                         s->key.weak ? "from this count alone, by Gustafson's law"
                                     : "from this count alone: Karp and Flatt, 1990");
        }
    }
}

/* What a series was fitted with. */
typedef struct fits {
    cs_estimate of[CS_MODEL_COUNT];
    bool fitted[CS_MODEL_COUNT];
    size_t chosen; /* CS_MODEL_COUNT: none */
} fits;

static void refuse(cs_scaling_table *table, const cs_series *s, const cs_model *model, const char *why)
{
    const cs_scaling_figure figure = {.what = "refusal",
                                      .law = model != NULL ? model->name : NULL,
                                      .quantity = "",
                                      .value = cs_scaling_plain((double)NAN)};
    cs_scaling_add(table, &s->key, &figure, "%s", why);
}

static cs_status fit_all(cs_scaling_table *table, const cs_series *s, uint64_t seed, fits *f)
{
    char why[CS_REFUSAL_BYTES];
    f->chosen = CS_MODEL_COUNT;
    for (size_t m = 0; m < CS_MODEL_COUNT; m++) {
        const cs_model *model = &cs_models[m];
        if (model->weak != s->key.weak) {
            continue;
        }
        if (cs_model_refused(s, model, why)) {
            refuse(table, s, model, why);
            continue;
        }
        cs_status status = cs_estimate_make(model, s->samples, s->count, seed, &f->of[m]);
        if (status == CS_ERR_MEMORY) {
            return status;
        }
        f->fitted[m] = status == CS_OK;
        if (!f->fitted[m]) {
            refuse(table, s, model, "no curve of this law comes near the points");
        } else if (f->chosen == CS_MODEL_COUNT || f->of[m].criterion < f->of[f->chosen].criterion) {
            f->chosen = m;
        }
    }
    return CS_OK;
}

static void add_parameters(cs_scaling_table *table, const cs_series *s, const cs_estimate *e, bool chosen)
{
    for (size_t j = 0; j < e->model->term_count; j++) {
        const cs_scaling_figure figure = {.what = "parameter",
                                          .law = e->model->name,
                                          .chosen = chosen,
                                          .quantity = e->model->terms[j].name,
                                          .value = cs_estimate_parameter(e, j)};
        cs_scaling_add(table, &s->key, &figure, "%s%s",
                       "least squares on log time, symmetric bootstrap-t over whole invocations",
                       !e->bound[j]                ? ""
                       : figure.value.estimate > 0 ? "; held at its upper bound"
                                                   : "; held at 0: the free fit is negative, as where more "
                                                     "threads gain more than in proportion");
    }
}

static void add_criterion(cs_scaling_table *table, const cs_series *s, const char *law, bool chosen,
                          double value, const char *source)
{
    const cs_scaling_figure figure = {.what = "criterion",
                                      .law = law,
                                      .chosen = chosen,
                                      .quantity = "AICc",
                                      .value = cs_scaling_plain(value)};
    cs_scaling_add(table, &s->key, &figure, "%s", source);
}

static void show_fits(cs_scaling_table *table, const cs_series *s, const fits *f)
{
    double saturated = cs_estimate_saturated(s->samples, s->count);
    for (size_t m = 0; m < CS_MODEL_COUNT; m++) {
        if (f->fitted[m]) {
            const cs_estimate *e = &f->of[m];
            bool off = saturated < e->criterion;
            add_parameters(table, s, e, m == f->chosen);
            add_criterion(
                table, s, e->model->name, m == f->chosen, e->criterion,
                off ? "the points lie further off this law's curve than their scatter explains: its "
                      "intervals are those of the nearest curve, not of the points"
                    : "the points lie on this law's curve, as far as their scatter tells");
        }
    }
    add_criterion(table, s, "points", false, saturated, "of a law that passes through every point");
}

/* What all series share. */
typedef struct analysis {
    const cs_summary *summary;
    const cs_scaling_options *options;
    cs_scaling_table *table;
} analysis;

static cs_status analyse_series(const analysis *a, const cs_series *s, uint64_t seed)
{
    char why[CS_REFUSAL_BYTES];
    fits f = {.chosen = CS_MODEL_COUNT};
    cs_status status = CS_OK;
    measure(a->table, s);
    if (cs_series_refused(s, why)) {
        refuse(a->table, s, NULL, why);
    } else {
        status = fit_all(a->table, s, seed, &f);
    }
    const cs_estimate *chosen = f.chosen < CS_MODEL_COUNT ? &f.of[f.chosen] : NULL;
    if (status == CS_OK && chosen != NULL) {
        show_fits(a->table, s, &f);
        cs_predict(a->table, s, chosen, a->options);
    }
    if (status == CS_OK && cs_series_has_base(s)) {
        cs_losses_explain(a->table, s, a->summary, chosen, a->options->llc_bytes);
    }
    for (size_t m = 0; m < CS_MODEL_COUNT; m++) {
        if (f.fitted[m]) {
            cs_estimate_free(&f.of[m]);
        }
    }
    return status == CS_OK ? a->table->status : status;
}

static bool is_measured(const cs_series *s)
{
    size_t sure = 0;
    for (size_t i = 0; i < s->count; i++) {
        sure += s->cells[i]->confidence >= CS_CONFIDENCE;
    }
    return sure > 1;
}

cs_status cs_scaling_analyse(const cs_row *rows, size_t count, const cs_scaling_options *options,
                             cs_scaling_table *table, cs_scaling_counts *counts)
{
    cs_summary summary = {0};
    cs_cells cells = {0};
    cs_series_list list = {0};
    *table = (cs_scaling_table){0};
    *counts = (cs_scaling_counts){0};
    const analysis a = {&summary, options, table};
    cs_fit_single_thread();
    cs_status status = cs_summary_build(rows, count, NULL, 0, options->is_parallel, &summary);
    if (status == CS_OK) {
        status = cs_cells_cut(rows, count, &cells);
    }
    if (status == CS_OK) {
        status = cs_series_find(&cells, &summary, options->is_parallel, options->weak, &list);
    }
    for (size_t i = 0; status == CS_OK && i < list.count; i++) {
        counts->series++;
        counts->measured += is_measured(&list.series[i]);
        status = analyse_series(&a, &list.series[i], cs_rng_derive(options->seed, i));
    }
    cs_series_list_free(&list);
    cs_cells_free(&cells);
    cs_summary_free(&summary);
    if (status != CS_OK) {
        cs_scaling_free(table);
    }
    return status;
}
