/* SPDX-License-Identifier: MIT */
#include "run/cell_state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/summary.h"

cs_status cs_cell_states_new(const cs_plan *plan, cs_cell_state **states)
{
    cs_cell_state *all = calloc(plan->count + 1, sizeof *all);
    bool complete = all != NULL;
    for (size_t i = 0; complete && i < plan->count; i++) {
        all[i].interval = (cs_interval){.estimate = (double)NAN, .half_width = (double)NAN};
        all[i].current = calloc(plan->settings.repetitions + 1, sizeof *all[i].current);
        complete = all[i].current != NULL;
    }
    *states = all;
    return complete ? CS_OK : CS_ERR_MEMORY;
}

void cs_cell_states_free(const cs_plan *plan, cs_cell_state *states)
{
    for (size_t i = 0; states != NULL && i < plan->count; i++) {
        free(states[i].medians);
        free(states[i].current);
    }
    free(states);
}

cs_status cs_cell_stop(cs_cell *cell, const char *reason)
{
    return cs_text_set(&cell->stop_reason, reason);
}

bool cs_cell_ended(const cs_cell *cell)
{
    return cell->stop_reason[0] != '\0';
}

cs_status cs_cell_stop_at_fault(cs_cell *cell, const cs_cell_state *state)
{
    if (!state->faulty || cs_cell_ended(cell)) {
        return CS_OK;
    }
    return cs_cell_stop(cell, strcmp(state->fault, "unavailable") == 0 ? "unavailable" : "failed");
}

/* The invocation in progress is complete: its median is one value of the cell. */
static cs_status close_invocation(cs_cell_state *state)
{
    double *more = realloc(state->medians, (state->invocations + 1) * sizeof *more);
    if (more == NULL) {
        return CS_ERR_MEMORY;
    }
    state->medians = more;
    cs_sort_numbers(state->current, state->current_count);
    state->medians[state->invocations++] = cs_median(state->current, state->current_count);
    state->current_count = 0;
    state->round++;
    return cs_cell_interval(state->medians, state->invocations, &state->interval);
}

void cs_cell_remember(cs_cell_state *state, const cs_row *row)
{
    snprintf(state->expected, sizeof state->expected, "%s:%s:%.17g", row->digest, row->check, row->max_ulp);
}

cs_status cs_cell_account(const cs_cell *cell, cs_cell_state *state, const cs_row *row)
{
    if (!cs_is_timed_status(row->status)) {
        if (!state->faulty) {
            snprintf(state->fault, sizeof state->fault, "%s", row->status);
        }
        state->faulty = true;
        return CS_OK;
    }
    state->call = row->seconds_per_call;
    if (state->expected[0] == '\0') {
        cs_cell_remember(state, row);
    }
    state->round = row->round;
    if (state->current_count < cell->repetitions) {
        state->current[state->current_count++] = row->seconds_per_call;
    }
    return state->current_count == cell->repetitions ? close_invocation(state) : CS_OK;
}

/* Why a row cannot belong to the plan; CS_OK where it can. */
static cs_status check_row(const cs_cell *cell, const cs_row *row, cs_message *message)
{
    if (cell == NULL) {
        return cs_fail(message, CS_ERR_FORMAT,
                       "samples.csv has a row of the cell '%s', which plan.json does not know", row->cell);
    }
    if (cs_is_timed_status(row->status) && cell->repetitions == 0) {
        return cs_fail(message, CS_ERR_FORMAT,
                       "samples.csv has timed rows of the cell '%s', which plan.json calls unchecked",
                       row->cell);
    }
    if (cs_is_timed_status(row->status) && !(row->seconds_per_call >= 0)) {
        return cs_fail(message, CS_ERR_FORMAT,
                       "samples.csv has a row of the cell '%s' that took %g s; restore it from a copy",
                       row->cell, row->seconds_per_call);
    }
    return CS_OK;
}

static cs_cell *find_cell(const cs_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (strcmp(plan->cells[i].name, name) == 0) {
            return &plan->cells[i];
        }
    }
    return NULL;
}

cs_status cs_cell_states_replay(cs_plan *plan, cs_cell_state *states, const cs_row *rows, size_t row_count,
                                double *latest, cs_message *message)
{
    *latest = 0;
    for (size_t r = 0; r < row_count; r++) {
        const cs_row *row = &rows[r];
        cs_cell *cell = find_cell(plan, row->cell);
        cs_status status = check_row(cell, row, message);
        if (status != CS_OK) {
            return status;
        }
        cs_cell_state *state = &states[cell - plan->cells];
        *latest = fmax(*latest, row->elapsed_seconds);
        if (cs_is_timed_status(row->status)) {
            state->spent += row->seconds_per_call * (double)row->iterations;
        }
        status = cs_cell_account(cell, state, row);
        if (status == CS_OK) {
            status = cs_cell_stop_at_fault(cell, state);
        }
        if (status != CS_OK) {
            return status;
        }
    }
    return CS_OK;
}
