/* SPDX-License-Identifier: MIT */
#include "scaling/losses.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/ceiling.h"
#include "report/speedup.h"

enum { SOURCE_BYTES = 256 };

/* One cell that lost thread time. */
typedef struct loss {
    const cs_series *series;
    const cs_summary *summary;
    const cs_estimate *chosen;
    double llc_bytes;
    const cs_summary_row *base; /* with one thread */
    const cs_summary_row *cell;
    double threads;
    double ideal; /* thread-seconds with one thread, for the work of one call */
    double spent; /* thread-seconds */
} loss;

/* The timed row of team.omp_region with this many threads: of the cell's placement, if there is one. */
static const cs_summary_row *find_region(const loss *l)
{
    const cs_summary_row *found = NULL;
    for (size_t i = 0; i < l->summary->count; i++) {
        const cs_summary_row *row = &l->summary->rows[i];
        if (strcmp(row->kernel, "team") == 0 && strcmp(row->variant, "omp_region") == 0 &&
            row->threads == l->cell->threads && cs_is_timed_status(row->status) && row->n > 0 &&
            (found == NULL || strcmp(row->placement, l->cell->placement) == 0)) {
            found = row;
        }
    }
    return found;
}

static double fork_join(const loss *l, char *source)
{
    const cs_summary_row *region = find_region(l);
    if (region == NULL) {
        snprintf(source, SOURCE_BYTES, "not measured: the run has no team.omp_region with %.0f threads",
                 l->threads);
        return (double)NAN;
    }
    snprintf(source, SOURCE_BYTES, "%s, one parallel region a call assumed", region->cell);
    return l->threads * region->median_seconds / (double)region->n;
}

/* The fastest triad out of the caches with as many threads. Of any size: in a weak sweep only the greatest
 * count has the run's largest, which cs_bandwidth_ceiling takes. */
static const cs_summary_row *find_triad(const loss *l)
{
    const cs_summary_row *found = NULL;
    for (size_t i = 0; i < l->summary->count; i++) {
        const cs_summary_row *row = &l->summary->rows[i];
        if (strcmp(row->kernel, "triad") == 0 && row->threads == l->cell->threads &&
            cs_is_timed_status(row->status) && cs_is_out_of_cache(row, l->llc_bytes) &&
            (found == NULL || row->bytes_per_second > found->bytes_per_second)) {
            found = row;
        }
    }
    return found;
}

/* What no number of threads can be faster than: the bytes at the bandwidth that triad reaches with as many.
 */
static double bandwidth(const loss *l, char *source)
{
    const cs_summary_row *triad = find_triad(l);
    double bytes = cs_bytes_per_call(l->cell);
    if (!(l->llc_bytes > 0)) {
        snprintf(source, SOURCE_BYTES, "not measured: context.json does not tell the size of the caches");
        return (double)NAN;
    }
    if (isnan(bytes)) {
        snprintf(source, SOURCE_BYTES, "not measured: the kernel declares no bytes");
        return (double)NAN;
    }
    if (!cs_is_out_of_cache(l->cell, l->llc_bytes)) {
        snprintf(source, SOURCE_BYTES,
                 "a call's bytes are less than twice the last-level cache: no limit of memory");
        return 0;
    }
    if (triad == NULL) {
        snprintf(source, SOURCE_BYTES, "not measured: the run has no triad out of cache with %.0f threads",
                 l->threads);
        return (double)NAN;
    }
    snprintf(source, SOURCE_BYTES, "the kernel's declared bytes at the bandwidth of %s", triad->cell);
    return fmax(l->threads * bytes / triad->bytes_per_second - l->ideal, 0);
}

static double slower_clock(const loss *l, char *source)
{
    double alone = l->base->clock_probe_seconds;
    double together = l->cell->clock_probe_seconds;
    if (!(alone > 0 && together > 0)) {
        snprintf(source, SOURCE_BYTES, "not measured: the rows have no clock probe");
        return (double)NAN;
    }
    snprintf(source, SOURCE_BYTES, "clock probe of thread 0's CPU after each repetition: %.3g and %.3g ns",
             1e9 * alone, 1e9 * together);
    return fmax(l->spent * (1 - alone / together), 0);
}

/* What term number `j` of the chosen law costs. Of weak scaling, all but one thread wait while the serial
 * part runs. */
static double of_law(const loss *l, size_t j, char *source)
{
    if (l->chosen == NULL) {
        snprintf(source, SOURCE_BYTES, "not told: no law was fitted");
        return (double)NAN;
    }
    const cs_model *model = l->chosen->model;
    if (j >= model->term_count) {
        snprintf(source, SOURCE_BYTES, "%s knows none", model->title);
        return 0;
    }
    snprintf(source, SOURCE_BYTES, "%s of the fitted %s", model->terms[j].name, model->title);
    double part = cs_estimate_fit(l->chosen)->theta[j] * model->terms[j].factor(l->threads);
    return model->weak ? -part * l->spent : part * l->ideal;
}

static double serial_part(const loss *l, char *source)
{
    return of_law(l, 0, source);
}

static double coherence(const loss *l, char *source)
{
    return of_law(l, 1, source);
}

/* What the threads waited for the slowest of them at the end of the call. */
static double imbalance(const loss *l, char *source)
{
    if (isnan(l->cell->imbalance)) {
        snprintf(source, SOURCE_BYTES, "not measured: the rows have no thread_seconds");
        return (double)NAN;
    }
    snprintf(source, SOURCE_BYTES, "thread_seconds: threads waited %.3g%% of the time for the slowest",
             100 * l->cell->imbalance);
    return l->cell->imbalance * l->spent;
}

/* In the order in which they are taken. */
static const struct {
    const char *name;
    double (*thread_seconds)(const loss *l, char *source); /* NAN: not measured */
} causes[] = {
    {"fork and join", fork_join}, {"bandwidth", bandwidth},     {"clock", slower_clock},
    {"imbalance", imbalance},     {"serial part", serial_part}, {"coherence", coherence},
};

static void add(cs_scaling_table *table, const loss *l, const char *quantity, double value,
                const char *source)
{
    const cs_scaling_figure figure = {
        .what = "loss", .quantity = quantity, .threads = l->threads, .value = cs_scaling_plain(value)};
    cs_scaling_add(table, &l->series->key, &figure, "%s", source);
}

static void explain(cs_scaling_table *table, const loss *l)
{
    double lost = l->spent - l->ideal;
    double left = lost;
    add(table, l, "lost", lost, "thread-seconds a call: threads times its median, less that with one thread");
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        char source[SOURCE_BYTES];
        double seconds = causes[i].thread_seconds(l, source);
        if (!isnan(seconds)) {
            seconds = fmin(seconds, left);
            left -= seconds;
        }
        add(table, l, causes[i].name, seconds / lost, source);
    }
    add(table, l, "unexplained", left / lost, "the rest");
}

void cs_losses_explain(cs_scaling_table *table, const cs_series *series, const cs_summary *summary,
                       const cs_estimate *chosen, double llc_bytes)
{
    for (size_t i = 1; i < series->count; i++) {
        loss l = {.series = series, .summary = summary, .chosen = chosen, .llc_bytes = llc_bytes};
        l.base = series->cells[0];
        l.cell = series->cells[i];
        l.threads = (double)l.cell->threads;
        l.ideal = series->work[i] * l.base->median_seconds;
        l.spent = l.threads * l.cell->median_seconds;
        /* Where the interval of the speed-up reaches the ideal, there may be nothing to explain. */
        cs_interval speedup = cs_median_ratio(l.base, l.cell);
        if (!(speedup.coverage >= CS_CONFIDENCE)) {
            continue;
        }
        if (speedup.high * series->work[i] < l.threads) {
            explain(table, &l);
        } else {
            add(table, &l, "lost", l.spent - l.ideal,
                "thread-seconds a call; the interval of the speed-up reaches the ideal: nothing to explain");
        }
    }
}
