/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/duet_parts.h"
#include "run/samples_check.h"

/* All of a duet that is read for a judgement. */
typedef struct reading {
    cs_csv_table samples[CS_SIDES];
    cs_cells cells[CS_SIDES];
    cs_comparisons comparisons;
} reading;

static void reading_free(reading *r)
{
    cs_comparisons_free(&r->comparisons);
    for (size_t side = 0; side < CS_SIDES; side++) {
        cs_cells_free(&r->cells[side]);
        cs_csv_free(&cs_row_layout, &r->samples[side]);
    }
}

/* What stands in the files, as any reader will find it. */
static cs_status reading_take(const cs__duet_run *d, reading *r)
{
    cs_status status = CS_OK;
    *r = (reading){0};
    for (size_t side = 0; status == CS_OK && side < CS_SIDES; side++) {
        if (d->sides[side].rows > 0) { /* none: each of its cells was ended by a fault on the other side */
            status = cs_samples_read(d->sides[side].folder.samples, &r->samples[side], d->message);
        }
        if (status == CS_OK) {
            status = cs_cells_cut(r->samples[side].rows, r->samples[side].count, &r->cells[side]);
        }
    }
    return status == CS_OK ? cs_comparisons_find(r->cells, true, &r->comparisons) : status;
}

/* The plan's number of a comparison's cell. */
static size_t cell_of(const cs__duet_run *d, const cs_comparison *c)
{
    const cs_plan *plan = &d->sides[CS_BASE].plan;
    size_t i = 0;
    while (i + 1 < plan->count && strcmp(plan->cells[i].name, c->row->cell) != 0) {
        i++;
    }
    return i;
}

/* Whether the look in progress has all cells of a comparison: one, or both of an efficiency. */
static bool is_wanted(const cs__duet_run *d, const cs_comparisons *in, const cs_comparison *c)
{
    return c->gate == CS_GATE_TIME
               ? d->wanted[cell_of(d, c)]
               : d->wanted[cell_of(d, &in->all[c->alone])] && d->wanted[cell_of(d, &in->all[c->together])];
}

static cs_status mark_suspects(cs__duet_run *d, const reading *r, bool *suspects, cs_window *windows)
{
    for (size_t i = 0; i < r->comparisons.count; i++) {
        windows[i] = CS_WHOLE;
    }
    cs_status status = cs_judge_suspects(&r->comparisons, windows, &d->order->rule, suspects);
    for (size_t i = 0; i < d->outcome->cells; i++) {
        d->wanted[i] = false;
    }
    for (size_t i = 0; status == CS_OK && i < r->comparisons.cells; i++) {
        d->wanted[cell_of(d, &r->comparisons.all[i])] = suspects[i];
        d->outcome->suspects += suspects[i] ? 1 : 0;
    }
    for (size_t i = 0; status == CS_OK && i < r->comparisons.count; i++) {
        d->outcome->family += is_wanted(d, &r->comparisons, &r->comparisons.all[i]) ? 1 : 0;
    }
    /* The cells of an efficiency must have their second looks at blocks of the same numbers. */
    d->parted = cs_duet_align(d->duet, d->wanted);
    return status;
}

cs_status cs__duet_suspects(cs__duet_run *d)
{
    reading r;
    cs_status status = reading_take(d, &r);
    bool *suspects = calloc(r.comparisons.count + 1, sizeof *suspects);
    cs_window *windows = calloc(r.comparisons.count + 1, sizeof *windows);
    if (status == CS_OK) {
        status =
            suspects != NULL && windows != NULL ? mark_suspects(d, &r, suspects, windows) : CS_ERR_MEMORY;
    }
    free(suspects);
    free(windows);
    reading_free(&r);
    return status;
}

static cs_status judge_reading(cs__duet_run *d, const reading *r, cs_look *looks)
{
    for (size_t i = 0; i < r->comparisons.count; i++) {
        const cs_comparison *c = &r->comparisons.all[i];
        bool again = d->outcome->suspects > 0 && is_wanted(d, &r->comparisons, c);
        looks[i] = (cs_look){.first = CS_WHOLE, .suspect = again, .again = c};
        if (again) {
            looks[i].first.end = d->parted;
            looks[i].again_window = (cs_window){d->parted, UINT64_MAX};
        }
    }
    return cs_judge(&r->comparisons, looks, CS_WHEN_MEASURED_AGAIN, &d->order->rule, &d->outcome->verdicts);
}

static cs_status write_verdicts(const cs__duet_run *d)
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

cs_status cs__duet_judge(cs__duet_run *d)
{
    reading r;
    cs_status status = reading_take(d, &r);
    cs_look *looks = calloc(r.comparisons.count + 1, sizeof *looks);
    if (status == CS_OK) {
        status = looks != NULL ? judge_reading(d, &r, looks) : CS_ERR_MEMORY;
    }
    if (status == CS_OK) {
        status = write_verdicts(d);
    }
    free(looks);
    reading_free(&r);
    return status;
}
