/* SPDX-License-Identifier: MIT */
#include "accuracy/accuracy.h"

#include <math.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "accuracy/examine.h"
#include "rng.h"

enum { PROGRESS_MS = 200 };

/* What all checkers share. */
typedef struct campaign {
    const cs_accuracy_request *request;
    cs_points points;
    atomic_uint_fast64_t next; /* block */
    atomic_bool stop;
    sem_t ended; /* posted by each checker */
} campaign;

/* One thread, with works, variants' states and tallies of its own. */
typedef struct checker {
    campaign *campaign;
    pthread_t thread;
    cs_sight sight;
    cs_subject *subjects; /* [count of entries], the first `opened` are open */
    size_t opened;
    cs_accuracy *variants;
    uint64_t points[CS_RANGES_MAX];
    double screen_error;
} checker;

const char *cs_property_broken(cs_property property)
{
    static const char *const texts[] = {
#define CS_PROPERTY(id, broken) [CS_PROPERTY_##id] = broken,
#include "accuracy/property.def"
#undef CS_PROPERTY
    };
    return texts[property];
}

double cs_accuracy_worst(const cs_accuracy *a, size_t range_count)
{
    double worst = 0;
    for (size_t r = 0; r < range_count; r++) {
        worst = fmax(worst, a->ranges[r].max_ulp);
    }
    return worst;
}

bool cs_accuracy_holds(const cs_accuracy *a, size_t range_count)
{
    const double promised = a->entry->variant->max_ulp;
    uint64_t faults = 0;
    for (size_t p = 0; p < CS_PROPERTY_COUNT; p++) {
        faults += a->faults[p].count;
    }
    return promised == 0 || (faults == 0 && cs_accuracy_worst(a, range_count) <= promised);
}

/* One argument of the block, chosen by its number: what long double says of it, beside what MPFR says. */
static void compare_screen(checker *c, uint64_t number)
{
    const size_t i = (size_t)(cs_rng_derive(c->campaign->points.seed ^ 1, number) % CS_BLOCK);
    const cs_true_value exact = cs_sight_exact(&c->sight, i);
    const cs_true_value screen = c->sight.screen[i];
    const double rest = exact.rest - screen.rest * (screen.ulp / exact.ulp);
    const double difference = fabs((exact.near - screen.near) / exact.ulp + rest);
    c->screen_error = fmax(c->screen_error, isnan(difference) ? HUGE_VAL : difference);
}

static void check_block(checker *c, uint64_t number)
{
    cs_points_fill(&c->campaign->points, number, &c->sight.block);
    cs_sight_take(&c->sight);
    for (size_t i = 0; i < CS_BLOCK; i++) {
        c->points[c->sight.range[i]]++;
    }
    compare_screen(c, number);
    for (size_t v = 0; v < c->campaign->request->count; v++) {
        cs_examine_block(&c->sight, &c->subjects[v], &c->variants[v]);
        if (number == 0) {
            cs_examine_specials(c->sight.truth, &c->subjects[v], &c->variants[v]);
        }
    }
}

static void *check_blocks(void *arg)
{
    checker *c = arg;
    campaign *all = c->campaign;
    cs_oracle_open(&c->sight.oracle);
    while (!atomic_load(&all->stop)) {
        uint64_t number = atomic_fetch_add(&all->next, 1);
        if (number >= all->points.blocks) {
            break;
        }
        check_block(c, number);
    }
    cs_oracle_close(&c->sight.oracle);
    sem_post(&all->ended);
    return NULL;
}

static void checker_free(checker *c)
{
    if (c != NULL) {
        for (size_t i = 0; i < c->opened; i++) {
            cs_subject_close(&c->subjects[i]);
        }
        free(c->subjects);
        free(c->variants);
        free(c);
    }
}

static cs_status checker_new(campaign *all, checker **result)
{
    const cs_accuracy_request *request = all->request;
    checker *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return CS_ERR_MEMORY;
    }
    c->campaign = all;
    c->sight.truth = all->points.truth;
    c->subjects = calloc(request->count, sizeof *c->subjects);
    c->variants = calloc(request->count, sizeof *c->variants);
    cs_status status = c->subjects == NULL || c->variants == NULL ? CS_ERR_MEMORY : CS_OK;
    const cs_case one = {.n = CS_BLOCK, .threads = 1, .seed = request->seed};
    while (status == CS_OK && c->opened < request->count) {
        c->variants[c->opened].entry = request->entries[c->opened];
        status = cs_subject_open(request->entries[c->opened], &one, &c->subjects[c->opened]);
        c->opened += status == CS_OK;
    }
    if (status != CS_OK) {
        checker_free(c);
        return status;
    }
    *result = c;
    return CS_OK;
}

/* Waits for `running` checkers, tells of the progress and passes an interruption on. */
static cs_status await(campaign *all, unsigned running)
{
    const cs_accuracy_request *request = all->request;
    cs_status status = CS_OK;
    while (running > 0) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += PROGRESS_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        if (sem_timedwait(&all->ended, &until) == 0) {
            running--;
        }
        if (request->interrupted != NULL && *request->interrupted) {
            atomic_store(&all->stop, true);
            status = CS_ERR_INTERRUPTED;
        }
        if (request->progress != NULL && status == CS_OK) {
            double done = (double)atomic_load(&all->next) / (double)all->points.blocks;
            request->progress(request->context, fmin(done, 1));
        }
    }
    return status;
}

/* Starts the checkers and waits for them. Where not all can be started, none goes on. */
static cs_status run_checkers(campaign *all, checker **checkers)
{
    unsigned started = 0;
    cs_status status = CS_OK;
    while (status == CS_OK && started < all->request->threads) {
        checker *c = checkers[started];
        if (c == NULL || pthread_create(&c->thread, NULL, check_blocks, c) != 0) {
            atomic_store(&all->stop, true);
            status = CS_ERR_SYSTEM;
        } else {
            started++;
        }
    }
    cs_status awaited = await(all, started);
    for (unsigned t = 0; t < started; t++) {
        pthread_join(checkers[t]->thread, NULL);
    }
    return status != CS_OK ? status : awaited;
}

/* The first that was seen depends on the threads' luck: the smallest of their firsts is taken. */
static void merge_fault(cs_flaw *into, const cs_flaw *from)
{
    const uint64_t count = into->count + from->count;
    if (from->count > 0 && (into->count == 0 || fabs(from->x) < fabs(into->x))) {
        *into = *from;
    }
    into->count = count;
}

static void merge(cs_accuracy_report *report, const checker *c, size_t count)
{
    report->screen_error = fmax(report->screen_error, c->screen_error);
    for (size_t r = 0; r < report->range_count; r++) {
        report->points[r] += c->points[r];
    }
    for (size_t v = 0; v < count; v++) {
        for (size_t r = 0; r < report->range_count; r++) {
            cs_range_error_note(&report->variants[v].ranges[r], c->variants[v].ranges[r]);
        }
        for (size_t p = 0; p < CS_PROPERTY_COUNT; p++) {
            merge_fault(&report->variants[v].faults[p], &c->variants[v].faults[p]);
        }
    }
}

static cs_status measure(campaign *all, checker **checkers, cs_accuracy_report *report)
{
    const cs_accuracy_request *request = all->request;
    cs_status status = CS_OK;
    for (unsigned t = 0; status == CS_OK && t < request->threads; t++) {
        status = checker_new(all, &checkers[t]);
    }
    for (size_t v = 0; v < request->count; v++) {
        report->variants[v].entry = request->entries[v];
    }
    if (status == CS_OK) {
        status = run_checkers(all, checkers);
    }
    for (unsigned t = 0; status == CS_OK && t < request->threads; t++) {
        merge(report, checkers[t], request->count);
    }
    for (unsigned t = 0; t < request->threads; t++) {
        checker_free(checkers[t]);
    }
    return status;
}

cs_status cs_accuracy_measure(const cs_accuracy_request *request, cs_accuracy_report *report)
{
    const char *function = request->count > 0 ? request->entries[0]->kernel->elementwise.function : NULL;
    const cs_truth *truth = function != NULL ? cs_truth_find(function) : NULL;
    if (truth == NULL || request->threads == 0) {
        return CS_ERR_ARGUMENT;
    }
    campaign all = {.request = request, .points = cs_points_plan(truth, request->points, request->seed)};
    *report = (cs_accuracy_report){
        .edges = truth->edges, .range_count = truth->edge_count - 1, .walked = all.points.walked * CS_BLOCK};
    report->variants = calloc(request->count, sizeof *report->variants);
    checker **checkers = calloc(request->threads, sizeof *checkers);
    cs_status status = CS_ERR_MEMORY;
    if (report->variants != NULL && checkers != NULL) {
        sem_init(&all.ended, 0, 0);
        status = measure(&all, checkers, report);
        sem_destroy(&all.ended);
    }
    report->screen_holds = report->screen_error <= CS_SCREEN_MARGIN;
    free(checkers);
    if (status != CS_OK) {
        cs_accuracy_free(report);
    }
    return status;
}

void cs_accuracy_free(cs_accuracy_report *report)
{
    free(report->variants);
    *report = (cs_accuracy_report){0};
}
