/* SPDX-License-Identifier: MIT */
#include "run/duet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "rng.h"
#include "run/cell_invoke.h"
#include "run/estimate.h"

/* The parts of the run's seed. */
enum { SEED_ORDER, SEED_COIN };

/* What is known of a cell besides the states of its two sides. */
typedef struct duet_cell {
    double block;  /* seconds that its last block took; 0: it had none */
    double spent;  /* seconds of its blocks in this call of cs_duet_measure */
    size_t before; /* blocks that it had when the call began */
} duet_cell;

typedef struct duet_side {
    const cs_duet *duet;
    cs_side side;
    cs_cell_invoker invoker;
} duet_side;

struct cs_duet {
    cs_duet_request request;
    duet_side sides[CS_SIDES];
    duet_cell *cells;
    size_t *order; /* of the cells in a round */
    size_t count;
    uint64_t round;
    double began;
    bool checking;
    /* Of this call of cs_duet_measure. */
    const bool *wanted;
    double from;
    double until;
    unsigned least_blocks;
    cs_message *message;
};

static cs_cell *cell_of(const cs_duet *d, cs_side side, size_t index)
{
    return &d->request.plans[side]->cells[index];
}

/* A cell ends on both sides at once. */
static bool ended(const cs_duet *d, size_t index)
{
    return cs_cell_ended(cell_of(d, CS_BASE, index));
}

size_t cs_duet_blocks(const cs_duet *duet, size_t cell)
{
    size_t base = duet->sides[CS_BASE].invoker.states[cell].invocations;
    size_t head = duet->sides[CS_HEAD].invoker.states[cell].invocations;
    return (base < head ? base : head) / 2;
}

uint64_t cs_duet_align(cs_duet *duet, const bool *wanted)
{
    uint64_t round = 0;
    for (size_t i = 0; i < duet->count; i++) {
        uint64_t next = duet->sides[CS_BASE].invoker.states[i].round;
        round = wanted[i] && !ended(duet, i) && next > round ? next : round;
    }
    for (size_t i = 0; i < duet->count; i++) {
        for (cs_side side = CS_BASE; wanted[i] && !ended(duet, i) && side < CS_SIDES; side++) {
            duet->sides[side].invoker.states[i].round = round;
        }
    }
    return round / 2;
}

double cs_duet_elapsed(const cs_duet *duet)
{
    return cs_clock_wall() - duet->began;
}

static cs_status sink(void *context, const cs_row *row)
{
    const duet_side *side = context;
    const cs_duet_request *request = &side->duet->request;
    return request->sink(request->context, side->side, row);
}

/* Until the time is up, or until every cell has its least. */
static double time_left(const cs_duet *d)
{
    double least = 0;
    for (size_t i = 0; d->wanted != NULL && i < d->count; i++) {
        size_t had = cs_duet_blocks(d, i) - d->cells[i].before;
        if (d->wanted[i] && !ended(d, i) && had < d->least_blocks) {
            least += (double)(d->least_blocks - had) * d->cells[i].block;
        }
    }
    return fmax(least, d->until - cs_duet_elapsed(d));
}

static void show(const cs_duet *d, size_t index)
{
    cs_progress progress = {
        .cell = cell_of(d, CS_HEAD, index),
        .check = d->checking,
        .round = d->round,
        .cells = d->count,
        .invocations = d->sides[CS_HEAD].invoker.states[index].invocations,
        .interval = {.estimate = (double)NAN, .half_width = (double)NAN},
        .elapsed = cs_duet_elapsed(d),
        .left = fmax(0, time_left(d)),
    };
    for (size_t i = 0; i < d->count; i++) {
        progress.finished += ended(d, i);
    }
    if (d->request.progress != NULL) {
        d->request.progress(d->request.context, &progress);
    }
}

/* One invocation of one side, or its check. What ends the cell there ends it on the other side too. */
static cs_status invoke(cs_duet *d, cs_side side, size_t index)
{
    const cs_cell_invoker *invoker = &d->sides[side].invoker;
    double waste = side == CS_HEAD && index == d->request.wasted ? d->request.waste : 0;
    cs_status status = d->checking ? cs_cell_check(invoker, index, d->message)
                                   : cs_cell_invoke(invoker, index, waste, d->message);
    const cs_cell *cell = cell_of(d, side, index);
    if (status == CS_OK && cs_cell_ended(cell)) {
        status = cs_cell_stop(cell_of(d, side == CS_BASE ? CS_HEAD : CS_BASE, index), cell->stop_reason);
    }
    return status;
}

/* As many as fit on the slower side. */
static void set_repetitions(cs_duet *d, size_t index)
{
    double call = 0;
    for (cs_side side = CS_BASE; side < CS_SIDES; side++) {
        call = fmax(call, d->sides[side].invoker.states[index].call);
    }
    unsigned repetitions = cs_repetitions_for(&d->request.plans[CS_BASE]->settings, call);
    for (cs_side side = CS_BASE; side < CS_SIDES; side++) {
        cell_of(d, side, index)->repetitions = repetitions;
    }
}

static cs_status check_cells(cs_duet *d)
{
    cs_status status = CS_OK;
    d->checking = true;
    for (size_t i = 0; i < d->count && status == CS_OK; i++) {
        for (cs_side side = CS_BASE; side < CS_SIDES && status == CS_OK && !ended(d, i); side++) {
            show(d, i);
            status = invoke(d, side, i);
        }
        if (status == CS_OK && !ended(d, i)) {
            set_repetitions(d, i);
        }
    }
    d->checking = false;
    return status == CS_OK ? d->request.checked(d->request.context) : status;
}

/* The fair coin. */
static cs_side drawn_first(const cs_duet *d, size_t index)
{
    uint64_t seed = cs_rng_derive(d->request.plans[CS_BASE]->settings.seed, SEED_COIN);
    cs_rng rng = cs_rng_seeded(cs_rng_derive(cs_rng_derive(seed, cs_duet_blocks(d, index)), index));
    return (cs_side)cs_rng_below(&rng, CS_SIDES);
}

static cs_status run_block(cs_duet *d, size_t index)
{
    cs_side first = drawn_first(d, index);
    cs_side second = first == CS_BASE ? CS_HEAD : CS_BASE;
    const cs_side order[] = {first, second, second, first};
    cs_status status = CS_OK;
    double began = cs_clock_wall();
    show(d, index);
    for (size_t i = 0; i < sizeof order / sizeof order[0] && status == CS_OK && !ended(d, index); i++) {
        status = invoke(d, order[i], index);
    }
    d->cells[index].block = cs_clock_wall() - began;
    d->cells[index].spent += d->cells[index].block;
    return status;
}

/* What each wanted cell may spend in this call: what the ended ones left of its time, in equal parts. */
static double fair_share(const cs_duet *d)
{
    double time = d->until - d->from;
    size_t open = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (d->wanted[i] && ended(d, i)) {
            time -= d->cells[i].spent;
        } else {
            open += d->wanted[i];
        }
    }
    return open > 0 ? time / (double)open : 0;
}

/* Whether the cell gets a block now. */
static bool may_begin(const cs_duet *d, size_t index)
{
    const duet_cell *cell = &d->cells[index];
    if (!d->wanted[index] || ended(d, index)) {
        return false;
    }
    return cs_duet_blocks(d, index) - cell->before < d->least_blocks ||
           (cell->spent < fair_share(d) && cs_duet_elapsed(d) + cell->block / 2 < d->until);
}

/* One round of blocks; *ran counts them. */
static cs_status run_round(cs_duet *d, size_t *ran)
{
    cs_rng rng = cs_rng_seeded(
        cs_rng_derive(cs_rng_derive(d->request.plans[CS_BASE]->settings.seed, SEED_ORDER), d->round));
    cs_status status = CS_OK;
    size_t count = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (may_begin(d, i)) {
            d->order[count++] = i;
        }
    }
    cs_rng_shuffle(&rng, d->order, count);
    *ran = 0;
    for (size_t i = 0; i < count && status == CS_OK; i++) {
        if (may_begin(d, d->order[i])) { /* the time may have passed since the round began */
            (*ran)++;
            status = run_block(d, d->order[i]);
        }
    }
    d->round++;
    return status;
}

cs_status cs_duet_measure(cs_duet *duet, const bool *wanted, double until, unsigned least_blocks,
                          cs_message *message)
{
    size_t ran = 0;
    cs_status status = CS_OK;
    duet->wanted = wanted;
    duet->from = cs_duet_elapsed(duet);
    duet->until = until;
    duet->least_blocks = least_blocks;
    duet->message = message;
    for (size_t i = 0; i < duet->count; i++) {
        duet->cells[i].spent = 0;
        duet->cells[i].before = cs_duet_blocks(duet, i);
    }
    do {
        status = run_round(duet, &ran);
    } while (status == CS_OK && ran > 0);
    return status;
}

static cs_status compare_plans(const cs_plan *base, const cs_plan *head, cs_message *message)
{
    if (base->count != head->count) {
        return cs_fail(message, CS_ERR_ARGUMENT, "base has %zu cells and head %zu; expected the same ones",
                       base->count, head->count);
    }
    for (size_t i = 0; i < base->count; i++) {
        const cs_cell *b = &base->cells[i];
        const cs_cell *h = &head->cells[i];
        if (strcmp(b->name, h->name) != 0 || b->data_seed != h->data_seed ||
            cs_cell_bound(b) != cs_cell_bound(h) ||
            (b->cpus != NULL && memcmp(b->cpus, h->cpus, b->threads * sizeof *b->cpus) != 0)) {
            return cs_fail(
                message, CS_ERR_ARGUMENT,
                "cell %zu is %s in base and %s in head; expected the same one, on the same CPUs and "
                "from the same seed",
                i, b->name, h->name);
        }
    }
    return CS_OK;
}

/* *d is released by cs_duet_close also after a failure. */
static cs_status set_up(cs_duet *d, const cs_duet_request *request)
{
    cs_status status = CS_OK;
    d->request = *request;
    d->count = request->plans[CS_BASE]->count;
    d->began = cs_clock_wall();
    d->until = request->plans[CS_BASE]->settings.budget;
    for (cs_side side = CS_BASE; side < CS_SIDES && status == CS_OK; side++) {
        duet_side *s = &d->sides[side];
        s->duet = d;
        s->side = side;
        s->invoker = (cs_cell_invoker){
            .plan = request->plans[side],
            .program = request->programs[side],
            .began = d->began,
            .interrupted = request->interrupted,
            .sink = sink,
            .context = s,
        };
        status = cs_cell_states_new(request->plans[side], &s->invoker.states);
    }
    d->cells = calloc(d->count + 1, sizeof *d->cells);
    d->order = calloc(d->count + 1, sizeof *d->order);
    return d->cells != NULL && d->order != NULL ? status : CS_ERR_MEMORY;
}

cs_status cs_duet_open(const cs_duet_request *request, cs_duet **duet, cs_message *message)
{
    *duet = NULL;
    cs_status status = compare_plans(request->plans[CS_BASE], request->plans[CS_HEAD], message);
    if (status != CS_OK) {
        return status;
    }
    cs_duet *d = calloc(1, sizeof *d);
    if (d == NULL) {
        return CS_ERR_MEMORY;
    }
    d->message = message;
    status = set_up(d, request);
    if (status == CS_OK) {
        status = check_cells(d);
    }
    if (status != CS_OK) {
        cs_duet_close(d);
        return status;
    }
    *duet = d;
    return CS_OK;
}

void cs_duet_close(cs_duet *duet)
{
    if (duet == NULL) {
        return;
    }
    for (cs_side side = CS_BASE; side < CS_SIDES; side++) {
        cs_cell_states_free(duet->request.plans[side], duet->sides[side].invoker.states);
    }
    free(duet->cells);
    free(duet->order);
    free(duet);
}
