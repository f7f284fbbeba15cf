/* SPDX-License-Identifier: MIT */
#include "verdict/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/format.h"
#include "rng.h"
#include "verdict/normal.h"
#include "verdict/verdict_row.h"

/* A first look may cost little and may miss little: what it lets pass is measured again, no more. */
static const double suspicion = 0.2;

/* The smallest change is the one that is found this often. */
static const double power = 0.95;

/* A bootstrap's interval of fewer values is at most from the least to the greatest, and that is no 95%. */
enum { LEAST_VALUES = 6 };

/* The intervals' bootstrap: the same files must give the same verdicts. */
enum { SEED = 20261123 };

static bool looks_slower(const cs_effect *e, const cs_verdict_rule *rule)
{
    return e->change > 0.5 * log1p(rule->floor) && e->tails.larger <= suspicion;
}

cs_status cs_judge_suspects(const cs_comparisons *comparisons, const cs_window *windows,
                            const cs_verdict_rule *rule, bool *suspects)
{
    cs_status status = CS_OK;
    memset(suspects, 0, comparisons->count * sizeof *suspects);
    for (size_t i = 0; status == CS_OK && i < comparisons->count; i++) {
        const cs_comparison *c = &comparisons->all[i];
        cs_effect effect;
        status = cs_effect_find(c, windows[i], &effect);
        if (status == CS_OK && looks_slower(&effect, rule)) {
            suspects[i] = true;
            if (c->gate == CS_GATE_EFFICIENCY) {
                suspects[c->alone] = suspects[c->together] = true;
            }
        }
    }
    return status;
}

unsigned cs_judge_least_blocks(size_t suspects, const cs_verdict_rule *rule)
{
    double family = suspects > 1 ? (double)suspects : 1;
    return (unsigned)ceil(log2(family / rule->false_alarms)) + 1;
}

/* What a verdict is made from. */
typedef struct evidence {
    const cs_comparison *comparison; /* what the effect is of */
    cs_window window;
    cs_effect effect;
    cs_effect first; /* of suspects: the first look; else the effect */
    bool suspect;
    bool recurs_slower;
    bool recurs_faster;
    double p_slower; /* of its family */
    double p_faster;
    size_t shares;   /* of a cell of a duet that was not suspect: the cells that shared the time; else 0 */
    double critical; /* the least change that the test could have found at `level`; NAN: none */
    double level;    /* at which the next test would have to call it slower, for more to be done about it */
    cs_verdict_kind kind;
} evidence;

/* The round that parts the comparison's rounds in halves. */
static uint64_t middle_round(const cs_comparison *c)
{
    uint64_t last = 0;
    for (size_t side = 0; side < CS_SIDES; side++) {
        const cs_trials *trials = &c->sides[side];
        if (trials->count > 0 && trials->trials[trials->count - 1].round > last) {
            last = trials->trials[trials->count - 1].round;
        }
    }
    uint64_t end = c->paired ? last / 2 + 1 : last + 1;
    return (end + 1) / 2;
}

/* One half of a comparison, borrowed: with pairs of its blocks; without, of each side's own rounds, since one
 * side may have more of them. */
static cs_status find_half(const cs_comparison *c, bool late, cs_effect *effect)
{
    cs_comparison half = *c;
    if (c->paired) {
        uint64_t middle = middle_round(c);
        return cs_effect_find(c, late ? (cs_window){middle, UINT64_MAX} : (cs_window){0, middle}, effect);
    }
    for (size_t side = 0; side < CS_SIDES; side++) {
        size_t early = (c->sides[side].count + 1) / 2;
        half.sides[side].trials += late ? early : 0;
        half.sides[side].count = late ? c->sides[side].count - early : early;
    }
    return cs_effect_find(&half, CS_WHOLE, effect);
}

/* Whether it is there in both halves, by half the floor at least. */
static cs_status recur_in_halves(const cs_comparison *c, const cs_verdict_rule *rule, evidence *e)
{
    cs_effect early;
    cs_effect late;
    cs_status status = find_half(c, false, &early);
    if (status == CS_OK) {
        status = find_half(c, true, &late);
    }
    if (status == CS_OK) {
        double half = 0.5 * log1p(rule->floor);
        e->recurs_slower = early.change > half && late.change > half;
        e->recurs_faster = early.change < -half && late.change < -half;
    }
    return status;
}

static cs_status collect(const cs_comparison *c, const cs_look *look, cs_recurrence recurrence,
                         const cs_verdict_rule *rule, evidence *e)
{
    bool again = look->suspect && look->again != NULL;
    *e = (evidence){.comparison = again ? look->again : c,
                    .window = again ? look->again_window : look->first,
                    .suspect = again};
    cs_status status = cs_effect_find(c, look->first, &e->first);
    if (status == CS_OK) {
        status = cs_effect_find(e->comparison, e->window, &e->effect);
    }
    if (status == CS_OK) {
        status = recur_in_halves(c, rule, e);
    }
    if (recurrence == CS_WHEN_MEASURED_AGAIN) {
        e->recurs_slower = again;
    }
    return status;
}

/* Corrects the p of one family: those that were measured again, or all. */
static cs_status correct(evidence *all, size_t count, bool suspects, const cs_verdict_rule *rule)
{
    double *slower = calloc(count + 1, sizeof *slower);
    double *faster = calloc(count + 1, sizeof *faster);
    size_t family = 0;
    cs_status status = slower != NULL && faster != NULL ? CS_OK : CS_ERR_MEMORY;
    for (size_t i = 0; status == CS_OK && i < count; i++) {
        if (!isnan(all[i].effect.change) && (!suspects || all[i].suspect)) {
            slower[family] = all[i].effect.tails.larger;
            faster[family++] = all[i].effect.tails.smaller;
        }
    }
    if (status == CS_OK) {
        status = cs_holm(slower, family);
    }
    if (status == CS_OK) {
        status = cs_holm(faster, family);
    }
    family = 0;
    for (size_t i = 0; status == CS_OK && i < count; i++) {
        if (!isnan(all[i].effect.change) && (!suspects || all[i].suspect)) {
            all[i].p_slower = slower[family];
            all[i].p_faster = suspects ? all[i].p_faster : faster[family];
            family++;
        }
    }
    for (size_t i = 0; status == CS_OK && i < count; i++) {
        all[i].level = !suspects || all[i].suspect ? rule->false_alarms / (double)(family > 0 ? family : 1)
                                                   : all[i].level;
    }
    free(slower);
    free(faster);
    return status;
}

/* Of a cell that was not suspect in a duet: it would have had to pass the first look, and then to be told by
 * a second one in what the first had left, alone. Half of what may be missed is allowed to each. */
static double smallest_in_two_looks(const evidence *e, const cs_verdict_rule *rule)
{
    double found = cs_normal_point(0.5 * (1 - power));
    double widen = sqrt(1 / CS_FIRST_LOOK);
    double first = widen * e->effect.error;
    double second = e->effect.error / sqrt((1 - CS_FIRST_LOOK) * (double)e->shares);
    double by_first = fmax(widen * e->critical, 0.5 * log1p(rule->floor)) + found * first;
    double by_second =
        fmax(cs_normal_point(rule->false_alarms) * second, log1p(rule->floor)) + found * second;
    return fmax(by_first, by_second);
}

/* As a fraction; NAN where no change could have been told. */
static double smallest_change(const evidence *e, const cs_verdict_rule *rule)
{
    if (isnan(e->critical)) {
        return (double)NAN;
    }
    if (e->shares > 0) {
        return expm1(smallest_in_two_looks(e, rule));
    }
    return expm1(fmax(e->critical, log1p(rule->floor)) + cs_normal_point(1 - power) * e->effect.error);
}

/* Blocks, or the smaller side's invocations. */
static size_t fewest(const cs_effect *effect)
{
    size_t base = effect->counts[CS_BASE];
    size_t head = effect->counts[CS_HEAD];
    return effect->paired ? base / 2 : base < head ? base : head;
}

static cs_verdict_kind decide(const evidence *e, const cs_verdict_rule *rule)
{
    double floor = log1p(rule->floor);
    const cs_effect *effect = &e->effect;
    if (effect->change >= floor && e->p_slower <= rule->false_alarms && e->recurs_slower) {
        return CS_SLOWER;
    }
    if (effect->change <= -floor && e->p_faster <= rule->false_alarms && e->recurs_faster) {
        return CS_FASTER;
    }
    /* Two invocations may happen to agree: what could not have told any change does not tell that there is
     * none. */
    bool told = !isnan(smallest_change(e, rule)) && fewest(effect) >= LEAST_VALUES;
    return told && effect->low > -floor && effect->high < floor ? CS_SAME : CS_CANNOT_TELL;
}

/* A side that broke is no change of time. In a duet the other side of a cell that fails its check or its
 * first invocation has no rows: what ends a cell on one side ends it on both, so that is no fault and no
 * lack. */
static cs_verdict_kind decide_fault(const cs_comparison *c)
{
    bool base_had = c->known[CS_BASE] || c->paired;
    return base_had && c->fault[CS_BASE] == NULL && c->fault[CS_HEAD] != NULL ? CS_FAILED : CS_CANNOT_TELL;
}

/* t(p) / t(1) grows as well where t(1) fell and t(p) did not: nobody waits longer for that. */
static void excuse(const cs_comparisons *comparisons, evidence *all, const cs_verdict_rule *rule)
{
    for (size_t i = comparisons->cells; i < comparisons->count; i++) {
        const evidence *together = &all[comparisons->all[i].together];
        if (all[i].kind == CS_SLOWER && together->effect.change < 0.5 * log1p(rule->floor)) {
            all[i].kind = CS_UNEVEN;
        }
    }
}

static void write_note(const cs_comparisons *comparisons, size_t index, const evidence *all,
                       cs_recurrence recurrence, const cs_verdict_rule *rule, char *note, size_t room)
{
    const cs_comparison *c = &comparisons->all[index];
    const evidence *e = &all[index];
    const cs_comparison *told = e->comparison;
    note[0] = '\0';
    for (size_t side = 0; side < CS_SIDES; side++) {
        if (!told->known[side]) {
            if (told->paired && told->fault[side == CS_BASE ? CS_HEAD : CS_BASE] != NULL) {
                continue; /* the other side's fault says why */
            }
            snprintf(note, room, "only %s has it", cs_side_name(side == CS_BASE ? CS_HEAD : CS_BASE));
        } else if (told->fault[side] != NULL && told->fault[CS_BASE] != NULL &&
                   told->fault[CS_HEAD] != NULL) {
            snprintf(note, room, "in both: %s", told->fault[CS_HEAD]);
        } else if (told->fault[side] != NULL) {
            snprintf(note, room, "%s: %s", cs_side_name((cs_side)side), told->fault[side]);
        }
    }
    if (note[0] != '\0') {
        return;
    }
    if (c->gate == CS_GATE_EFFICIENCY && !isnan(e->effect.change)) {
        const evidence *alone = &all[c->alone];
        const evidence *together = &all[c->together];
        snprintf(note, room, "t(1) changed by %+.1f%% (%s), t(%llu) by %+.1f%% (%s)",
                 100 * expm1(alone->effect.change), cs_verdict_word(alone->kind),
                 (unsigned long long)c->row->threads, 100 * expm1(together->effect.change),
                 cs_verdict_word(together->kind));
    } else if (isnan(e->effect.change)) {
        snprintf(note, room, "no complete block");
    } else if (e->kind == CS_CANNOT_TELL && e->effect.least_tail > e->level) {
        snprintf(note, room, "so few invocations cannot tell any change");
    } else if (e->kind == CS_CANNOT_TELL && e->effect.change >= log1p(rule->floor) &&
               e->p_slower <= rule->false_alarms) {
        snprintf(note, room, "looks slower, and %s",
                 recurrence == CS_WHEN_MEASURED_AGAIN ? "was not measured again"
                                                      : "not in both halves of the rounds");
    } else if (e->kind == CS_SAME && e->p_slower <= rule->false_alarms) {
        snprintf(note, room, "a little slower, below the floor");
    } else if (e->kind == CS_SAME && e->p_faster <= rule->false_alarms) {
        snprintf(note, room, "a little faster, below the floor");
    }
}

static cs_status judge_all(const cs_comparisons *comparisons, const cs_look *looks, cs_recurrence recurrence,
                           const cs_verdict_rule *rule, evidence *all)
{
    size_t suspects = 0;
    cs_status status = CS_OK;
    for (size_t i = 0; status == CS_OK && i < comparisons->count; i++) {
        status = collect(&comparisons->all[i], &looks[i], recurrence, rule, &all[i]);
        /* Another run's head is held against the same base: the first look is no independent one. */
        suspects += all[i].suspect && looks[i].again == &comparisons->all[i];
    }
    if (status == CS_OK) {
        status = correct(all, comparisons->count, false, rule);
    }
    if (status == CS_OK && suspects > 0) {
        status = correct(all, comparisons->count, true, rule);
    }
    for (size_t i = 0; i < comparisons->count; i++) {
        /* What the first look does not let pass is looked at again with as many blocks as it takes. */
        if (recurrence == CS_WHEN_MEASURED_AGAIN && !all[i].suspect && comparisons->all[i].paired) {
            all[i].level = suspicion;
            all[i].shares = comparisons->cells;
        }
    }
    for (size_t i = 0; status == CS_OK && i < comparisons->count; i++) {
        evidence *e = &all[i];
        status = cs_effect_interval(e->comparison, e->window, cs_rng_derive(SEED, i), &e->effect);
        if (status == CS_OK) {
            status = cs_effect_critical(e->comparison, e->window, &e->effect, e->level, &e->critical);
        }
        e->kind = isnan(e->effect.change) ? decide_fault(e->comparison) : decide(e, rule);
    }
    if (status == CS_OK) {
        excuse(comparisons, all, rule);
    }
    return status;
}

static cs_status add_row(const cs_comparisons *comparisons, size_t index, const evidence *all,
                         cs_recurrence recurrence, const cs_verdict_rule *rule, cs_verdict_table *table)
{
    const evidence *e = &all[index];
    char note[400];
    write_note(comparisons, index, all, recurrence, rule, note, sizeof note);
    cs_format_trim(note);
    cs_verdict_row *row = &table->rows[table->count];
    cs_status status = cs__verdict_row_name(row, &comparisons->all[index], cs_verdict_word(e->kind), note);
    table->count += status == CS_OK;
    if (status != CS_OK) {
        return status;
    }
    row->ratio = exp(e->effect.change);
    row->low = exp(e->effect.low);
    row->high = exp(e->effect.high);
    row->smallest_change = smallest_change(e, rule);
    row->base_seconds = e->comparison->seconds[CS_BASE];
    row->head_seconds = e->comparison->seconds[CS_HEAD];
    row->base_invocations = e->effect.counts[CS_BASE];
    row->head_invocations = e->effect.counts[CS_HEAD];
    row->p_slower = isnan(e->effect.change) ? (double)NAN : e->p_slower;
    row->p_faster = isnan(e->effect.change) ? (double)NAN : e->p_faster;
    row->first_ratio = e->suspect ? exp(e->first.change) : (double)NAN;
    return CS_OK;
}

cs_status cs_judge(const cs_comparisons *comparisons, const cs_look *looks, cs_recurrence recurrence,
                   const cs_verdict_rule *rule, cs_verdict_table *table)
{
    evidence *all = calloc(comparisons->count + 1, sizeof *all);
    *table = (cs_verdict_table){.rows = calloc(comparisons->count + 1, sizeof *table->rows),
                                .floor = rule->floor,
                                .false_alarms = rule->false_alarms,
                                .paired = comparisons->count > 0 && comparisons->all[0].paired};
    cs_status status = all != NULL && table->rows != NULL
                           ? judge_all(comparisons, looks, recurrence, rule, all)
                           : CS_ERR_MEMORY;
    for (size_t i = 0; status == CS_OK && i < comparisons->count; i++) {
        status = add_row(comparisons, i, all, recurrence, rule, table);
    }
    free(all);
    return status;
}
