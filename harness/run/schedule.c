/* SPDX-License-Identifier: MIT */
#include "run/schedule.h"

#include <math.h>
#include <stdlib.h>

#include "clock.h"
#include "rng.h"
#include "run/cell_invoke.h"
#include "run/estimate.h"

typedef struct schedule {
    const cs_schedule_request *request;
    cs_plan *plan;
    cs_cell_state *states; /* [plan->count] */
    double began;          /* cs_clock_wall at the run's start, earlier parts of it included */
    bool checking;
    cs_message *message;
} schedule;

static double elapsed(const schedule *s)
{
    return cs_clock_wall() - s->began;
}

/* How long the cells that have not got their minimum will take, or what is left of the budget. */
static double time_left(const schedule *s)
{
    const cs_settings *settings = &s->plan->settings;
    double needed = 0;
    for (size_t i = 0; i < s->plan->count; i++) {
        const cs_cell_state *state = &s->states[i];
        if (!cs_cell_ended(&s->plan->cells[i]) && state->invocations < settings->min_invocations) {
            double call = state->call > 0 ? state->call : cs_cell_guess(&s->plan->cells[i]);
            needed += (double)(settings->min_invocations - state->invocations) *
                      cs_invocation_estimate(settings, s->plan->cells[i].entry, call);
        }
    }
    return fmax(needed, settings->budget - elapsed(s));
}

static void show(const schedule *s, size_t index)
{
    const cs_cell_state *state = &s->states[index];
    cs_progress progress = {
        .cell = &s->plan->cells[index],
        .check = s->checking,
        .round = state->round,
        .cells = s->plan->count,
        .invocations = state->invocations,
        .interval = state->interval,
        .elapsed = elapsed(s),
        .left = time_left(s),
    };
    for (size_t i = 0; i < s->plan->count; i++) {
        progress.finished += cs_cell_ended(&s->plan->cells[i]);
    }
    s->request->progress(s->request->context, &progress);
}

static cs_cell_invoker invoker_of(const schedule *s)
{
    return (cs_cell_invoker){
        .plan = s->plan,
        .states = s->states,
        .began = s->began,
        .interrupted = s->request->interrupted,
        .sink = s->request->sink,
        .context = s->request->context,
    };
}

static cs_status check_cells(schedule *s)
{
    cs_status status = CS_OK;
    const cs_cell_invoker invoker = invoker_of(s);
    s->checking = true;
    for (size_t i = 0; i < s->plan->count && status == CS_OK; i++) {
        cs_cell *cell = &s->plan->cells[i];
        if (cs_cell_ended(cell) || s->states[i].expected[0] != '\0') {
            continue;
        }
        show(s, i);
        status = cs_cell_check(&invoker, i, s->message);
        if (status == CS_OK && cell->repetitions == 0) {
            cell->repetitions = cs_repetitions_for(&s->plan->settings, s->states[i].call);
        }
    }
    s->checking = false;
    return status == CS_OK ? s->request->checked(s->request->context) : status;
}

static bool precise_enough(const cs_settings *settings, const cs_cell_state *state)
{
    return state->interval.coverage >= CS_CONFIDENCE && state->interval.half_width <= settings->precision;
}

/* What each unfinished cell may spend: the budget that the finished ones left, in equal parts. Without it the
 * rounds would go to the few cells that are slow: at the default plan on two cores, 100 of 150 s to 16 of 118
 * cells. */
static double fair_share(const schedule *s)
{
    double budget = s->plan->settings.budget;
    size_t open = 0;
    for (size_t i = 0; i < s->plan->count; i++) {
        if (cs_cell_ended(&s->plan->cells[i])) {
            budget -= s->states[i].spent;
        } else {
            open++;
        }
    }
    return open > 0 ? budget / (double)open : 0;
}

static cs_status judge(const schedule *s, size_t index)
{
    const cs_settings *settings = &s->plan->settings;
    const cs_cell_state *state = &s->states[index];
    cs_cell *cell = &s->plan->cells[index];
    if (cs_cell_ended(cell) || state->invocations < settings->min_invocations) {
        return CS_OK;
    }
    if (precise_enough(settings, state)) {
        return cs_cell_stop(cell, "precision");
    }
    if (settings->max_invocations > 0 && state->invocations >= settings->max_invocations) {
        return cs_cell_stop(cell, "invocations");
    }
    return elapsed(s) >= settings->budget ? cs_cell_stop(cell, "budget") : CS_OK;
}

/* Whether a cell lets the others go on: it has its minimum and has spent its share. The share grows when
 * others end without having spent theirs. */
static bool waits(const schedule *s, size_t index)
{
    const cs_cell_state *state = &s->states[index];
    return state->current_count == 0 && state->invocations >= s->plan->settings.min_invocations &&
           state->spent >= fair_share(s);
}

/* The unfinished cells whose turn `round` is, shuffled. */
static size_t draw_round(const schedule *s, uint64_t round, size_t *order)
{
    size_t count = 0;
    cs_rng rng = cs_rng_seeded(cs_rng_derive(s->plan->settings.seed, round));
    for (size_t i = 0; i < s->plan->count; i++) {
        if (!cs_cell_ended(&s->plan->cells[i]) && s->states[i].round <= round) {
            order[count++] = i;
        }
    }
    cs_rng_shuffle(&rng, order, count);
    return count;
}

static uint64_t first_open_round(const schedule *s, bool *open)
{
    uint64_t round = UINT64_MAX;
    *open = false;
    for (size_t i = 0; i < s->plan->count; i++) {
        if (!cs_cell_ended(&s->plan->cells[i])) {
            *open = true;
            round = s->states[i].round < round ? s->states[i].round : round;
        }
    }
    return round;
}

/* One round. *ran counts the invocations; a cell that waits misses the round. */
static cs_status run_round(schedule *s, uint64_t round, size_t *order, size_t *ran)
{
    size_t count = draw_round(s, round, order);
    const cs_cell_invoker invoker = invoker_of(s);
    cs_status status = CS_OK;
    *ran = 0;
    for (size_t i = 0; i < count && status == CS_OK; i++) {
        status = judge(s, order[i]); /* the budget may have been spent since its last turn */
        if (status != CS_OK || cs_cell_ended(&s->plan->cells[order[i]])) {
            continue;
        }
        if (waits(s, order[i])) {
            s->states[order[i]].round = round + 1;
            continue;
        }
        (*ran)++;
        show(s, order[i]);
        status = cs_cell_invoke(&invoker, order[i], 0, s->message);
        if (status == CS_OK) {
            status = judge(s, order[i]);
        }
    }
    return status;
}

static cs_status stop_open_cells(schedule *s)
{
    cs_status status = CS_OK;
    for (size_t i = 0; i < s->plan->count && status == CS_OK; i++) {
        if (!cs_cell_ended(&s->plan->cells[i])) {
            status = cs_cell_stop(&s->plan->cells[i], "budget");
        }
    }
    return status;
}

static cs_status run_rounds(schedule *s)
{
    cs_status status = CS_OK;
    bool open = false;
    size_t ran = 0;
    size_t *order = calloc(s->plan->count + 1, sizeof *order);
    if (order == NULL) {
        return CS_ERR_MEMORY;
    }
    for (uint64_t round = first_open_round(s, &open); open && status == CS_OK;
         round = first_open_round(s, &open)) {
        status = run_round(s, round, order, &ran);
        if (status == CS_OK && ran == 0) {
            status = stop_open_cells(s); /* all wait, so all shares are spent */
        }
    }
    free(order);
    return status;
}

/* Goes on from the rows of an earlier part, if there is one. */
static cs_status replay(schedule *s)
{
    double latest = 0;
    cs_status status = cs_cell_states_replay(s->plan, s->states, s->request->rows, s->request->row_count,
                                             &latest, s->message);
    for (size_t i = 0; i < s->plan->count && status == CS_OK; i++) {
        status = judge(s, i);
    }
    s->began -= latest;
    return status;
}

cs_status cs_schedule_run(const cs_schedule_request *request, cs_message *message)
{
    schedule s = {.request = request, .plan = request->plan, .began = cs_clock_wall(), .message = message};
    cs_status status = cs_cell_states_new(s.plan, &s.states);
    if (status == CS_OK) {
        status = replay(&s);
    }
    if (status == CS_OK) {
        status = check_cells(&s);
    }
    if (status == CS_OK) {
        status = run_rounds(&s);
    }
    cs_cell_states_free(s.plan, s.states);
    return status;
}
