/* SPDX-License-Identifier: MIT */
#include "cmd/duet_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/say.h"
#include "cmd/signals.h"
#include "run/about.h"
#include "run/cell_state.h"
#include "run/duet.h"
#include "run/estimate.h"
#include "run/invoke.h"
#include "run/json_file.h"
#include "run/samples_check.h"

/* How much of the budget the first look takes. At one half it has too few blocks to let only one cell in five
 * pass by chance; what it leaves must tell a suspect from chance at 1%. */
static const double first_look = 0.6;

/* Below six blocks the first look's test is coarser than one chance in 64. */
enum { LEAST_BLOCKS = 6 };

/* A duet while it is measured. */
typedef struct duet_run {
    const cs_duet_order *order;
    cs_sweep sides[CS_SIDES];
    cs_duet *duet;
    cs_progress_line progress;
    bool *wanted;     /* [cells] */
    uint64_t *parted; /* [cells] the block with which the second look began */
    cs_duet_outcome *outcome;
    cs_message *message;
} duet_run;

/* All of a side that is read for a judgement. */
typedef struct reading {
    cs_csv_table samples[CS_SIDES];
    cs_cells cells[CS_SIDES];
    cs_comparisons comparisons;
} reading;

static cs_status sink(void *context, cs_side side, const cs_row *row)
{
    duet_run *d = context;
    d->outcome->rows++;
    cs_status status = cs_sweep_take(&d->sides[side], row);
    return status == CS_OK ? status : cs_fail(d->message, status, "%s", d->sides[side].message.text);
}

static cs_status checked(void *context)
{
    duet_run *d = context;
    cs_status status = CS_OK;
    for (size_t side = 0; status == CS_OK && side < CS_SIDES; side++) {
        status = cs_plan_save(&d->sides[side].plan, d->sides[side].folder.plan, d->message);
    }
    return status;
}

static void progress(void *context, const cs_progress *p)
{
    duet_run *d = context;
    if (!d->order->quiet) {
        cs_progress_show(&d->progress, p);
    }
}

/* Which build a side is of, and of which duet, for who reads its folder alone. */
static cs_status note_side(duet_run *d, size_t side, json_t *about)
{
    json_t *context = d->sides[side].context;
    json_t *build = json_object_get(about, "build");
    json_t *duet = json_pack("{s:s+ s:s s:O}", "id",
                             json_string_value(json_object_get(context, "started_utc")), d->outcome->folder,
                             "side", cs_side_name((cs_side)side), "program", json_object_get(about, "path"));
    bool noted = duet != NULL && json_object_set_new(context, "duet", duet) == 0 &&
                 json_object_set(context, "coresweep", build) == 0;
    return noted ? cs_json_write(d->sides[side].folder.context, context, d->message)
                 : cs_fail(d->message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
}

static cs_status start_side(duet_run *d, size_t side)
{
    const cs_duet_order *order = d->order;
    cs_sweep *w = &d->sides[side];
    cs_settings rules = order->rules;
    char *out = NULL;
    rules.min_invocations = 4 * LEAST_BLOCKS; /* both sides' */
    json_t *about = NULL;
    w->command = order->command;
    const char *program = order->programs[side] != NULL ? order->programs[side] : cs_self_path;
    cs_status status = cs_program_about(program, &about, d->message);
    if (status == CS_OK) {
        status =
            cs_plan_choice_expand(side == CS_BASE && !order->quiet ? order->command : NULL, order->choice,
                                  order->source, &rules, order->topology, &w->plan, d->message);
    }
    if (status == CS_OK && asprintf(&out, "%s/%s", d->outcome->folder, cs_side_name((cs_side)side)) < 0) {
        out = NULL;
        status = cs_fail(d->message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
    }
    if (status == CS_OK) {
        status = cs_sweep_start(w, out, order->topology, order->argc, order->argv);
        if (status != CS_OK) {
            cs_fail(d->message, status, "%s", w->message.text);
        }
    }
    if (status == CS_OK) {
        status = note_side(d, side, about);
    }
    json_decref(about);
    free(out);
    return status;
}

static cs_status start(duet_run *d)
{
    cs_folder folder;
    cs_status status = cs_folder_create(d->order->out, &folder, d->message);
    if (status == CS_OK) {
        d->outcome->folder = strdup(folder.path);
        cs_folder_free(&folder);
        status = d->outcome->folder != NULL ? CS_OK : cs_fail(d->message, CS_ERR_MEMORY, "out of memory");
    }
    for (size_t side = 0; status == CS_OK && side < CS_SIDES; side++) {
        status = start_side(d, side);
    }
    size_t cells = d->sides[CS_BASE].plan.count;
    d->wanted = calloc(cells + 1, sizeof *d->wanted);
    d->parted = calloc(cells + 1, sizeof *d->parted);
    if (status == CS_OK && (d->wanted == NULL || d->parted == NULL)) {
        status = cs_fail(d->message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
    }
    d->outcome->cells = cells;
    if (status == CS_OK && d->order->waste > 0) {
        snprintf(d->outcome->wasted, sizeof d->outcome->wasted, "%s",
                 d->sides[CS_BASE].plan.cells[d->order->wasted].name);
    }
    return status;
}

static void reading_free(reading *r)
{
    cs_comparisons_free(&r->comparisons);
    for (size_t side = 0; side < CS_SIDES; side++) {
        cs_cells_free(&r->cells[side]);
        cs_csv_free(&cs_row_layout, &r->samples[side]);
    }
}

/* What stands in the files, as any reader will find it. */
static cs_status reading_take(const duet_run *d, reading *r)
{
    cs_status status = CS_OK;
    *r = (reading){0};
    for (size_t side = 0; status == CS_OK && side < CS_SIDES; side++) {
        status = cs_samples_read(d->sides[side].folder.samples, &r->samples[side], d->message);
        if (status == CS_OK) {
            status = cs_cells_cut(r->samples[side].rows, r->samples[side].count, &r->cells[side]);
        }
    }
    return status == CS_OK ? cs_comparisons_find(r->cells, true, &r->comparisons) : status;
}

/* The plan's number of a comparison's cell. */
static size_t cell_of(const duet_run *d, const cs_comparison *c)
{
    const cs_plan *plan = &d->sides[CS_BASE].plan;
    size_t i = 0;
    while (i + 1 < plan->count && strcmp(plan->cells[i].name, c->row->cell) != 0) {
        i++;
    }
    return i;
}

/* The block in which the second look at a comparison begins: of an efficiency the first one that is in the
 * second look at both its cells. */
static uint64_t second_look(const duet_run *d, const cs_comparisons *in, const cs_comparison *c)
{
    if (c->gate == CS_GATE_TIME) {
        return d->parted[cell_of(d, c)];
    }
    uint64_t alone = d->parted[cell_of(d, &in->all[c->alone])];
    uint64_t together = d->parted[cell_of(d, &in->all[c->together])];
    return alone > together ? alone : together;
}

/* And the block with which the first look ends. */
static uint64_t first_end(const duet_run *d, const cs_comparisons *in, const cs_comparison *c)
{
    if (c->gate == CS_GATE_TIME) {
        return d->parted[cell_of(d, c)];
    }
    uint64_t alone = d->parted[cell_of(d, &in->all[c->alone])];
    uint64_t together = d->parted[cell_of(d, &in->all[c->together])];
    return alone < together ? alone : together;
}

/* Notes the suspects in wanted[], and where the second look begins. */
static cs_status find_suspects(duet_run *d)
{
    reading r;
    cs_status status = reading_take(d, &r);
    bool *suspects = calloc(r.comparisons.count + 1, sizeof *suspects);
    cs_window *windows = calloc(r.comparisons.count + 1, sizeof *windows);
    if (status == CS_OK && (suspects == NULL || windows == NULL)) {
        status = CS_ERR_MEMORY;
    }
    for (size_t i = 0; status == CS_OK && i < r.comparisons.count; i++) {
        windows[i] = CS_WHOLE;
    }
    if (status == CS_OK) {
        status = cs_judge_suspects(&r.comparisons, windows, &d->order->rule, suspects);
    }
    for (size_t i = 0; i < d->outcome->cells; i++) {
        d->wanted[i] = false;
        d->parted[i] = cs_duet_blocks(d->duet, i);
    }
    for (size_t i = 0; status == CS_OK && i < r.comparisons.cells; i++) {
        d->wanted[cell_of(d, &r.comparisons.all[i])] = suspects[i];
        d->outcome->suspects += suspects[i] ? 1 : 0;
    }
    free(suspects);
    free(windows);
    reading_free(&r);
    return status;
}

static cs_status look(duet_run *d, double until, unsigned least_blocks)
{
    return cs_duet_measure(d->duet, d->wanted, until, least_blocks, d->message);
}

static cs_status measure(duet_run *d)
{
    double budget = d->order->rules.budget;
    for (size_t i = 0; i < d->outcome->cells; i++) {
        d->wanted[i] = true;
    }
    cs_status status = look(d, first_look * budget, LEAST_BLOCKS);
    if (status == CS_OK) {
        status = find_suspects(d);
    }
    if (status != CS_OK) {
        return status;
    }
    if (d->outcome->suspects > 0) {
        return look(d, budget, cs_judge_least_blocks(d->outcome->suspects, &d->order->rule));
    }
    for (size_t i = 0; i < d->outcome->cells; i++) {
        d->wanted[i] = true;
    }
    return look(d, budget, 0);
}

static cs_status judge(const duet_run *d)
{
    reading r;
    cs_status status = reading_take(d, &r);
    cs_look *looks = calloc(r.comparisons.count + 1, sizeof *looks);
    if (status == CS_OK && looks == NULL) {
        status = CS_ERR_MEMORY;
    }
    for (size_t i = 0; status == CS_OK && i < r.comparisons.count; i++) {
        const cs_comparison *c = &r.comparisons.all[i];
        bool time = c->gate == CS_GATE_TIME;
        bool again =
            d->outcome->suspects > 0 && (time ? d->wanted[cell_of(d, c)]
                                              : d->wanted[cell_of(d, &r.comparisons.all[c->alone])] &&
                                                    d->wanted[cell_of(d, &r.comparisons.all[c->together])]);
        looks[i] = (cs_look){.first = CS_WHOLE, .suspect = again, .again = c};
        if (again) {
            looks[i].first.end = first_end(d, &r.comparisons, c);
            looks[i].again_window = (cs_window){second_look(d, &r.comparisons, c), UINT64_MAX};
        }
    }
    if (status == CS_OK) {
        status =
            cs_judge(&r.comparisons, looks, CS_WHEN_MEASURED_AGAIN, &d->order->rule, &d->outcome->verdicts);
    }
    free(looks);
    reading_free(&r);
    return status;
}

static cs_status write_verdicts(const duet_run *d)
{
    char *path = NULL;
    if (asprintf(&path, "%s/verdicts.csv", d->outcome->folder) < 0) {
        return CS_ERR_MEMORY;
    }
    cs_status status =
        cs_csv_write(path, &cs_verdict_layout, d->outcome->verdicts.rows, d->outcome->verdicts.count);
    if (status != CS_OK) {
        cs_fail(d->message, status, "%s: %s", path, cs_status_text(status));
    }
    free(path);
    return status;
}

/* What ends both runs, whatever happened before. */
static cs_status finish(duet_run *d, bool complete)
{
    cs_status status = CS_OK;
    for (size_t side = 0; side < CS_SIDES; side++) {
        cs_sweep *w = &d->sides[side];
        w->interrupted = !complete;
        for (size_t i = 0; complete && status == CS_OK && i < w->plan.count; i++) {
            status = cs_cell_ended(&w->plan.cells[i]) ? CS_OK : cs_cell_stop(&w->plan.cells[i], "budget");
        }
        if (status == CS_OK && w->samples_open) {
            status = cs_sweep_finish(w);
            if (status != CS_OK) {
                cs_fail(d->message, status, "%s", w->message.text);
            }
        }
    }
    return status;
}

/* The first look takes its least whatever the budget: say so before, not after. */
static void announce(const duet_run *d)
{
    const cs_plan *plan = &d->sides[CS_BASE].plan;
    double least = cs_plan_minimum(plan);
    if (!d->order->quiet) {
        cs_say(d->order->command, "%zu cell%s into %s, seed %llu", plan->count, plan->count == 1 ? "" : "s",
               d->outcome->folder, (unsigned long long)d->order->rules.seed);
    }
    if (least > 2 * plan->settings.budget) {
        cs_say(
            d->order->command,
            "the least, %d blocks a cell, takes roughly %.0f s, more than the budget of %.0f s; fewer cells "
            "or smaller sizes make it shorter",
            LEAST_BLOCKS, least, plan->settings.budget);
    }
}

static cs_status play(duet_run *d)
{
    cs_duet_request request = {
        .plans = {&d->sides[CS_BASE].plan, &d->sides[CS_HEAD].plan},
        .programs = {d->order->programs[CS_BASE], d->order->programs[CS_HEAD]},
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

cs_status cs_duet_run(const cs_duet_order *order, cs_duet_outcome *outcome, cs_message *message)
{
    duet_run d = {.order = order, .outcome = outcome, .message = message};
    message->text[0] = '\0';
    cs_status status = start(&d);
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
        status = judge(&d);
    }
    if (status == CS_OK) {
        status = write_verdicts(&d);
    }
    if (status != CS_OK && message->text[0] == '\0') {
        cs_fail(message, status, "%s", cs_status_text(status));
    }
    cs_duet_close(d.duet);
    cs_sweep_close(&d.sides[CS_BASE]);
    cs_sweep_close(&d.sides[CS_HEAD]);
    free(d.wanted);
    free(d.parted);
    return status;
}

void cs_duet_run_free(cs_duet_outcome *outcome)
{
    free(outcome->folder);
    cs_verdict_table_free(&outcome->verdicts);
    *outcome = (cs_duet_outcome){0};
}
