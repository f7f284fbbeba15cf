/* SPDX-License-Identifier: MIT */
#include "run/cell_invoke.h"

#include <math.h>

#include "clock.h"
#include "report/summary.h"
#include "run/estimate.h"
#include "run/invoke.h"

/* Where the rows of one invocation go. */
typedef struct receiver {
    const cs_cell_invoker *invoker;
    const cs_cell *cell;
    cs_cell_state *state;
    bool check;
} receiver;

static cs_status receive(void *context, const cs_row *row)
{
    const receiver *r = context;
    if (r->check && cs_is_timed_status(row->status)) {
        r->state->call = row->seconds_per_call;
        cs_cell_remember(r->state, row);
        return CS_OK;
    }
    cs_status status = r->invoker->sink(r->invoker->context, row);
    return status == CS_OK ? cs_cell_account(r->cell, r->state, row) : status;
}

/* Never less than --timeout, and ten times what the cell should take: a busy machine is no hang. */
static double timeout_for(const cs_settings *settings, const cs_cell *cell, const cs_cell_state *state)
{
    double call = state->call > 0 ? state->call : cs_cell_guess(cell);
    return fmax(settings->timeout, 10 * cs_invocation_estimate(settings, cell->entry, call));
}

static cs_status invoke(const cs_cell_invoker *invoker, size_t index, bool check, double waste,
                        cs_message *message)
{
    cs_cell_state *state = &invoker->states[index];
    cs_cell *cell = &invoker->plan->cells[index];
    receiver r = {.invoker = invoker, .cell = cell, .state = state, .check = check};
    cs_invocation invocation = {
        .program = invoker->program,
        .plan = invoker->plan,
        .cell = cell,
        .round = state->round,
        .check = check,
        .first_repetition = state->current_count,
        .expected = state->expected[0] != '\0' ? state->expected : NULL,
        .waste = waste,
        .timeout_seconds = timeout_for(&invoker->plan->settings, cell, state),
        .run_began = invoker->began,
        .interrupted = invoker->interrupted,
        .sink = receive,
        .context = &r,
    };
    double began = cs_clock_wall();
    cs_status status = cs_invoke(&invocation, message);
    state->spent += cs_clock_wall() - began;
    return status == CS_OK ? cs_cell_stop_at_fault(cell, state) : status;
}

cs_status cs_cell_check(const cs_cell_invoker *invoker, size_t index, cs_message *message)
{
    return invoke(invoker, index, true, 0, message);
}

cs_status cs_cell_invoke(const cs_cell_invoker *invoker, size_t index, double waste, cs_message *message)
{
    return invoke(invoker, index, false, waste, message);
}
