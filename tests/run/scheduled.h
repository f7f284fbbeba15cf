/* SPDX-License-Identifier: MIT */
/* Runs of a plan whose workers are the test program itself: what they report is written down beforehand, so
 * nothing depends on time. */
#ifndef CORESWEEP_TESTS_RUN_SCHEDULED_H
#define CORESWEEP_TESTS_RUN_SCHEDULED_H

#include "collect.h"
#include "fake_registry.h"
#include "fake_worker.h"

#include "run/schedule.h"

static collected rows;
static cs_plan plan;
static cs_message message;
static volatile sig_atomic_t interrupted;
static unsigned checked;        /* how often the request's `checked` was called */
static cs_status checked_gives; /* what it returned */
static unsigned shown;          /* progresses */
static unsigned interrupt_at;   /* the progress at which the person presses Ctrl-C; 0: never */
static cs_progress last_shown;

static inline cs_status note_checked(void *context)
{
    (void)context;
    checked++;
    for (size_t i = 0; i < plan.count; i++) {
        assert_true(plan.cells[i].repetitions > 0 || plan.cells[i].stop_reason[0] != '\0');
    }
    return checked_gives;
}

static inline void note_progress(void *context, const cs_progress *progress)
{
    (void)context;
    last_shown = *progress;
    if (++shown == interrupt_at) {
        interrupted = 1;
    }
}

/* A plan of the variants named, n = 10, on four CPUs. */
static inline void fill_plan(cs_plan *filled, const char *variants, const char *threads)
{
    cs_topology *topology = NULL;
    const cs_request request = {.variant = variants,
                                .size = "10",
                                .input = strstr(variants, "beta") != NULL ? "plain,only" : "plain",
                                .threads = threads};
    cs_settings settings = cs_settings_default();
    settings.repetitions = 3;
    settings.min_time = 1e-6;
    settings.budget = 1e6;
    setenv("HWLOC_SYNTHETIC", "pack:1 core:4 pu:1", 1);
    assert_int_equal(cs_topology_load(&topology, &(cs_message){""}), CS_OK);
    unsetenv("HWLOC_SYNTHETIC");
    assert_int_equal(cs_plan_make(&request, &settings, topology, filled, &message), CS_OK);
    cs_topology_free(topology);
}

/* Such a plan, and nothing of an earlier test is left. */
static inline void make_plan(const char *variants, const char *threads)
{
    cs_plan_free(&plan);
    collect_clear(&rows);
    forget_workers();
    interrupted = 0;
    checked = 0;
    checked_gives = CS_OK;
    shown = 0;
    interrupt_at = 0;
    fill_plan(&plan, variants, threads);
}

static inline cs_status run_after(const cs_row *earlier, size_t count)
{
    const cs_schedule_request request = {.plan = &plan,
                                         .interrupted = &interrupted,
                                         .rows = earlier,
                                         .row_count = count,
                                         .sink = collect,
                                         .checked = note_checked,
                                         .progress = note_progress,
                                         .context = &rows};
    message.text[0] = '\0';
    return cs_schedule_run(&request, &message);
}

static inline cs_status run(void)
{
    return run_after(NULL, 0);
}

static inline const cs_cell *cell_of(const char *variant)
{
    const cs_cell *found = NULL;
    for (size_t i = 0; i < plan.count; i++) {
        if (strcmp(plan.cells[i].entry->name, variant) == 0) {
            found = &plan.cells[i];
        }
    }
    assert_non_null(found);
    return found;
}

/* Each cell's rows are numbered by round and repetition without a gap, and none comes twice. */
static inline void assert_in_order(const collected *all)
{
    for (size_t c = 0; c < plan.count; c++) {
        uint64_t round = 0;
        unsigned repetition = 0;
        for (size_t i = 0; i < all->count; i++) {
            const cs_row *row = &all->rows[i];
            if (strcmp(row->cell, plan.cells[c].name) != 0 || strcmp(row->status, "ok") != 0) {
                continue;
            }
            assert_int_equal(row->round, round);
            assert_int_equal(row->repetition, repetition);
            repetition = (repetition + 1) % plan.cells[c].repetitions;
            round += repetition == 0;
        }
    }
}

static inline int schedule_tear_down(void **state)
{
    collect_clear(&rows);
    cs_plan_free(&plan);
    return scratch_leave(state);
}

#endif
