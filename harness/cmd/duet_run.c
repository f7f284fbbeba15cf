/* SPDX-License-Identifier: MIT */
#include "cmd/duet_run.h"

#include <stdlib.h>

#include "cmd/duet_parts.h"
#include "cmd/say.h"
#include "cmd/signals.h"
#include "run/cell_state.h"
#include "run/estimate.h"

static cs_status sink(void *context, cs_side side, const cs_row *row)
{
    cs__duet_run *d = context;
    d->outcome->rows++;
    cs_status status = cs_sweep_take(&d->sides[side], row);
    return status == CS_OK ? status : cs_fail(d->message, status, "%s", d->sides[side].message.text);
}

static cs_status checked(void *context)
{
    cs__duet_run *d = context;
    cs_status status = CS_OK;
    for (size_t side = 0; status == CS_OK && side < CS_SIDES; side++) {
        status = cs_plan_save(&d->sides[side].plan, d->sides[side].folder.plan, d->message);
    }
    return status;
}

static void progress(void *context, const cs_progress *p)
{
    cs__duet_run *d = context;
    if (!d->order->quiet) {
        cs_progress_show(&d->progress, p);
    }
}

static cs_status look(cs__duet_run *d, double until, unsigned least_blocks)
{
    return cs_duet_measure(d->duet, d->wanted, until, least_blocks, d->message);
}

static cs_status measure(cs__duet_run *d)
{
    double budget = d->order->rules.budget;
    for (size_t i = 0; i < d->outcome->cells; i++) {
        d->wanted[i] = true;
    }
    cs_status status = look(d, CS_FIRST_LOOK * budget, CS__LEAST_BLOCKS);
    if (status == CS_OK) {
        status = cs__duet_suspects(d);
    }
    if (status != CS_OK) {
        return status;
    }
    if (d->outcome->suspects > 0) {
        return look(d, budget, cs_judge_least_blocks(d->outcome->family, &d->order->rule));
    }
    for (size_t i = 0; i < d->outcome->cells; i++) {
        d->wanted[i] = true;
    }
    return look(d, budget, 0);
}

/* What ends both runs, whatever happened before; the first error counts. */
static cs_status finish(cs__duet_run *d, bool complete)
{
    cs_status first = CS_OK;
    for (size_t side = 0; side < CS_SIDES; side++) {
        cs_sweep *w = &d->sides[side];
        cs_status status = CS_OK;
        w->interrupted = !complete;
        for (size_t i = 0; complete && status == CS_OK && i < w->plan.count; i++) {
            status = cs_cell_ended(&w->plan.cells[i]) ? CS_OK : cs_cell_stop(&w->plan.cells[i], "budget");
        }
        if (status == CS_OK && w->samples_open) {
            status = cs_sweep_finish(w);
        }
        if (status != CS_OK && first == CS_OK) {
            first = cs_fail(d->message, status, "%s", w->message.text);
        }
    }
    return first;
}

/* The first look takes its least whatever the budget: say so before, not after. */
static void announce(const cs__duet_run *d)
{
    const cs_plan *plan = &d->sides[CS_BASE].plan;
    double least = cs_plan_minimum(plan);
    if (d->order->quiet) {
        return;
    }
    cs_say(d->order->command, "%zu cell%s into %s, seed %llu", plan->count, plan->count == 1 ? "" : "s",
           d->outcome->folder, (unsigned long long)d->order->rules.seed);
    if (least > 2 * plan->settings.budget) {
        cs_say(
            d->order->command,
            "the least, %d blocks a cell, takes roughly %.0f s, more than the budget of %.3g s; fewer cells "
            "or smaller sizes make it shorter",
            CS__LEAST_BLOCKS, least, plan->settings.budget);
    }
}

static cs_status play(cs__duet_run *d)
{
    cs_duet_request request = {
        .plans = {&d->sides[CS_BASE].plan, &d->sides[CS_HEAD].plan},
        .programs = {d->programs[CS_BASE], d->programs[CS_HEAD]},
        .waste = d->order->waste,
        .wasted = d->order->wasted,
        .interrupted = cs_signals_catch(),
        .sink = sink,
        .checked = checked,
        .progress = progress,
        .context = d,
    };
    announce(d);
    cs_status status = cs_duet_open(&request, &d->duet, d->message);
    if (status == CS_OK) {
        status = measure(d);
        d->outcome->seconds = cs_duet_elapsed(d->duet);
    }
    cs_progress_end(&d->progress);
    return status;
}

static void close_all(cs__duet_run *d)
{
    cs_duet_close(d->duet);
    for (size_t side = 0; side < CS_SIDES; side++) {
        cs_sweep_close(&d->sides[side]);
        json_decref(d->abouts[side]);
        free(d->programs[side]);
    }
    free(d->wanted);
}

cs_status cs_duet_run(const cs_duet_order *order, cs_duet_outcome *outcome, cs_message *message)
{
    cs__duet_run d = {.order = order, .outcome = outcome, .message = message};
    message->text[0] = '\0';
    cs_status status = cs__duet_start(&d);
    if (status == CS_OK) {
        status = play(&d);
        outcome->interrupted = status == CS_ERR_INTERRUPTED;
        cs_message first = *message;
        cs_status finished = finish(&d, status == CS_OK);
        if (status != CS_OK && status != CS_ERR_INTERRUPTED) {
            *message = first;
        } else if (finished != CS_OK) {
            status = finished;
        }
    }
    if (status == CS_OK) {
        status = cs__duet_judge(&d);
    }
    if (status != CS_OK && message->text[0] == '\0') {
        cs_fail(message, status, "%s", cs_status_text(status));
    }
    close_all(&d);
    return status;
}

void cs_duet_run_free(cs_duet_outcome *outcome)
{
    free(outcome->folder);
    cs_verdict_table_free(&outcome->verdicts);
    *outcome = (cs_duet_outcome){0};
}
