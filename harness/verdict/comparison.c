/* SPDX-License-Identifier: MIT */
#include "verdict/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/stats.h"
#include "report/summary.h"

const char *cs_gate_name(cs_gate gate)
{
    return gate == CS_GATE_TIME ? "time" : "efficiency";
}

/* The note of the first row that holds no time. */
static const char *fault_of(const cs_cell_rows *cell)
{
    for (size_t i = 0; i < cell->count; i++) {
        if (!cs_is_timed_row(cell->rows[i])) {
            return cell->rows[i]->note[0] != '\0' ? cell->rows[i]->note : cell->rows[i]->status;
        }
    }
    return NULL;
}

/* The median of the rows of one invocation, from *at on, which moves behind them. */
static double close_invocation(const cs_cell_rows *cell, size_t *at, double *scratch)
{
    uint64_t round = cell->rows[*at]->round;
    size_t count = 0;
    for (; *at < cell->count && cell->rows[*at]->round == round; (*at)++) {
        scratch[count++] = cell->rows[*at]->seconds_per_call;
    }
    cs_sort_numbers(scratch, count);
    return cs_median(scratch, count);
}

static cs_status take_side(const cs_cell_rows *cell, cs_side side, cs_comparison *c)
{
    c->known[side] = true;
    c->fault[side] = fault_of(cell);
    if (c->fault[side] != NULL) {
        return CS_OK;
    }
    cs_trials *trials = &c->sides[side];
    double *scratch = calloc(cell->count, sizeof *scratch);
    double *medians = calloc(cell->count, sizeof *medians);
    trials->trials = calloc(cell->count, sizeof *trials->trials);
    bool complete = scratch != NULL && medians != NULL && trials->trials != NULL;
    for (size_t at = 0; complete && at < cell->count;) {
        uint64_t round = cell->rows[at]->round;
        double median = close_invocation(cell, &at, scratch);
        medians[trials->count] = median;
        trials->trials[trials->count++] = (cs_trial){round, log(median)};
    }
    if (complete) {
        cs_sort_numbers(medians, trials->count);
        c->seconds[side] = cs_median(medians, trials->count);
    }
    free(scratch);
    free(medians);
    return complete ? CS_OK : CS_ERR_MEMORY;
}

static cs_comparison *append(cs_comparisons *found, cs_gate gate, const cs_row *row, bool paired)
{
    cs_comparison *c = &found->all[found->count++];
    *c = (cs_comparison){.gate = gate, .row = row, .seconds = {(double)NAN, (double)NAN}, .paired = paired};
    return c;
}

static cs_status add_cells(const cs_cells sides[CS_SIDES], bool paired, cs_comparisons *found)
{
    cs_status status = CS_OK;
    for (size_t i = 0; status == CS_OK && i < sides[CS_BASE].count; i++) {
        const cs_cell_rows *base = &sides[CS_BASE].cells[i];
        const cs_cell_rows *head = cs_cells_find(&sides[CS_HEAD], base->first->cell);
        cs_comparison *c = append(found, CS_GATE_TIME, base->first, paired);
        status = take_side(base, CS_BASE, c);
        if (status == CS_OK && head != NULL) {
            status = take_side(head, CS_HEAD, c);
        }
    }
    for (size_t i = 0; status == CS_OK && i < sides[CS_HEAD].count; i++) {
        const cs_cell_rows *head = &sides[CS_HEAD].cells[i];
        if (cs_cells_find(&sides[CS_BASE], head->first->cell) == NULL) {
            status = take_side(head, CS_HEAD, append(found, CS_GATE_TIME, head->first, paired));
        }
    }
    found->cells = found->count;
    return status;
}

static bool is_timed(const cs_comparison *c)
{
    return c->sides[CS_BASE].count > 0 && c->sides[CS_HEAD].count > 0;
}

/* Whether two cells are points of one curve. With one thread the placements are the same. */
static bool same_curve(const cs_row *a, const cs_row *b)
{
    return strcmp(a->kernel, b->kernel) == 0 && strcmp(a->variant, b->variant) == 0 &&
           strcmp(a->input, b->input) == 0 && a->n == b->n &&
           (a->threads == 1 || b->threads == 1 || strcmp(a->placement, b->placement) == 0);
}

/* Whether a cell is the highest point of its curve. */
static bool is_highest(const cs_comparisons *found, const cs_comparison *cell)
{
    for (size_t i = 0; i < found->cells; i++) {
        const cs_comparison *other = &found->all[i];
        if (is_timed(other) && other->row->threads > cell->row->threads &&
            same_curve(other->row, cell->row)) {
            return false;
        }
    }
    return cell->row->threads > 1 && is_timed(cell);
}

/* The comparison with one thread of the same curve: of the same placement, if there is one. found->cells:
 * none. */
static size_t find_alone(const cs_comparisons *found, const cs_comparison *highest)
{
    size_t alone = found->cells;
    for (size_t i = 0; i < found->cells; i++) {
        const cs_comparison *other = &found->all[i];
        if (is_timed(other) && other->row->threads == 1 && same_curve(other->row, highest->row) &&
            (alone == found->cells || strcmp(other->row->placement, highest->row->placement) == 0)) {
            alone = i;
        }
    }
    return alone;
}

/* The rounds that both cells have. */
static cs_status subtract(const cs_trials *together, const cs_trials *alone, cs_trials *difference)
{
    difference->trials = calloc(together->count + 1, sizeof *difference->trials);
    if (difference->trials == NULL) {
        return CS_ERR_MEMORY;
    }
    size_t k = 0;
    for (size_t i = 0; i < together->count; i++) {
        const cs_trial *trial = &together->trials[i];
        while (k < alone->count && alone->trials[k].round < trial->round) {
            k++;
        }
        if (k < alone->count && alone->trials[k].round == trial->round) {
            difference->trials[difference->count++] =
                (cs_trial){trial->round, trial->value - alone->trials[k].value};
        }
    }
    return CS_OK;
}

static cs_status add_efficiency(cs_comparisons *found, size_t highest)
{
    const cs_comparison *together = &found->all[highest];
    size_t alone = find_alone(found, together);
    if (alone == found->cells) {
        return CS_OK;
    }
    cs_comparison *c = append(found, CS_GATE_EFFICIENCY, together->row, together->paired);
    c->alone = alone;
    c->together = highest;
    cs_status status = CS_OK;
    for (size_t side = 0; status == CS_OK && side < CS_SIDES; side++) {
        c->known[side] = true;
        c->seconds[side] = together->seconds[side] / found->all[alone].seconds[side];
        status = subtract(&together->sides[side], &found->all[alone].sides[side], &c->sides[side]);
    }
    return status;
}

cs_status cs_comparisons_find(const cs_cells sides[CS_SIDES], bool paired, cs_comparisons *found)
{
    size_t most = sides[CS_BASE].count + sides[CS_HEAD].count;
    *found = (cs_comparisons){.all = calloc(2 * most + 1, sizeof *found->all)};
    cs_status status = found->all != NULL ? add_cells(sides, paired, found) : CS_ERR_MEMORY;
    for (size_t i = 0; status == CS_OK && i < found->cells; i++) {
        if (is_highest(found, &found->all[i])) {
            status = add_efficiency(found, i);
        }
    }
    return status;
}

void cs_comparisons_free(cs_comparisons *comparisons)
{
    for (size_t i = 0; i < comparisons->count; i++) {
        free(comparisons->all[i].sides[CS_BASE].trials);
        free(comparisons->all[i].sides[CS_HEAD].trials);
    }
    free(comparisons->all);
    *comparisons = (cs_comparisons){0};
}
