/* SPDX-License-Identifier: MIT */
#include "scaling/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/order.h"

#define WORK_TOLERANCE 0.05

/* What the search works on. */
typedef struct finder {
    const cs_cells *cells;
    const cs_summary *summary;
    cs_is_parallel is_parallel;
    bool weak;
    const cs_summary_row **rows; /* [summary->count] sorted */
    cs_series_list *list;
} finder;

/* As cs_weak_size counts it. */
static double work_of(const cs_summary_row *row)
{
    double rate = row->flops_per_second > 0 ? row->flops_per_second : row->items_per_second;
    return rate * row->median_seconds;
}

/* The laws are about cores: what waits for a server obeys others (docs/io.md). */
static bool usable(const finder *f, const cs_summary_row *row)
{
    return cs_is_timed_status(row->status) && !cs_is_concurrent(row) && row->median_seconds > 0 &&
           (row->bytes_per_second > 0 || row->flops_per_second > 0) && (!f->weak || work_of(row) > 0) &&
           (f->is_parallel == NULL || f->is_parallel(row->kernel, row->variant));
}

static bool same_variant(const cs_summary_row *a, const cs_summary_row *b)
{
    return strcmp(a->kernel, b->kernel) == 0 && strcmp(a->variant, b->variant) == 0 &&
           strcmp(a->input, b->input) == 0;
}

/* How far the row's work a thread is from the leader's, as a fraction. */
static double distance(const finder *f, const cs_summary_row *leader, const cs_summary_row *row)
{
    if (!f->weak) {
        return leader->n == row->n ? 0 : HUGE_VAL;
    }
    double expected = work_of(leader) / (double)leader->threads * (double)row->threads;
    return fabs(work_of(row) / expected - 1);
}

static bool belongs(const finder *f, const cs_summary_row *leader, const char *placement,
                    const cs_summary_row *row)
{
    return usable(f, row) && same_variant(leader, row) && distance(f, leader, row) <= WORK_TOLERANCE &&
           (row->threads == 1 || strcmp(row->placement, placement) == 0);
}

/* Of two cells with the same count: that of the placement, then that with the nearer work. */
static bool better(const finder *f, const cs_summary_row *leader, const char *placement,
                   const cs_summary_row *a, const cs_summary_row *b)
{
    bool a_placed = strcmp(a->placement, placement) == 0;
    bool b_placed = strcmp(b->placement, placement) == 0;
    return a_placed != b_placed ? a_placed : distance(f, leader, a) < distance(f, leader, b);
}

/* Keeps cells ascending by threads, each count once. */
static void insert(const finder *f, const cs_summary_row *leader, cs_series *s, const cs_summary_row *row)
{
    size_t i = 0;
    while (i < s->count && s->cells[i]->threads < row->threads) {
        i++;
    }
    if (i < s->count && s->cells[i]->threads == row->threads) {
        if (better(f, leader, s->key.placement, row, s->cells[i])) {
            s->cells[i] = row;
        }
        return;
    }
    memmove(&s->cells[i + 1], &s->cells[i], (s->count - i) * sizeof s->cells[0]);
    s->cells[i] = row;
    s->count++;
}

static const cs_cell_rows *rows_of(const finder *f, const cs_summary_row *row)
{
    /* Both lists are in the order in which the cells first appeared. */
    return &f->cells->cells[row - f->summary->rows];
}

static cs_status take_samples(const finder *f, cs_series *s)
{
    size_t room = 0;
    size_t most = 0;
    for (size_t i = 0; i < s->count; i++) {
        size_t count = rows_of(f, s->cells[i])->count;
        room += count;
        most = count > most ? count : most;
    }
    s->memory = calloc(room + most + 1, sizeof *s->memory);
    s->samples = calloc(s->count + 1, sizeof *s->samples);
    s->work = calloc(s->count + 1, sizeof *s->work);
    if (s->memory == NULL || s->samples == NULL || s->work == NULL) {
        return CS_ERR_MEMORY;
    }
    double *scratch = s->memory + room;
    double *y = s->memory;
    for (size_t i = 0; i < s->count; i++) {
        double threads = (double)s->cells[i]->threads;
        s->work[i] = f->weak ? work_of(s->cells[i]) / work_of(s->cells[0]) : 1;
        size_t count =
            cs_invocation_medians(rows_of(f, s->cells[i]), offsetof(cs_row, seconds_per_call), scratch, y);
        for (size_t k = 0; k < count; k++) {
            y[k] = log(y[k] * threads / s->work[i]);
        }
        s->samples[i] = (cs_sample){threads, y, count};
        y += count;
    }
    return CS_OK;
}

static cs_status add_series(finder *f, const cs_summary_row *leader, const char *placement)
{
    const cs_summary_row **cells = calloc(f->summary->count + 1, sizeof *cells);
    if (cells == NULL) {
        return CS_ERR_MEMORY;
    }
    cs_series *s = &f->list->series[f->list->count++];
    *s = (cs_series){
        .key = {leader->kernel, leader->variant, leader->input, placement, leader->n, f->weak},
        .cells = cells,
    };
    for (size_t i = 0; i < f->summary->count; i++) {
        if (belongs(f, leader, placement, f->rows[i])) {
            insert(f, leader, s, f->rows[i]);
        }
    }
    return take_samples(f, s);
}

static bool holds(const cs_series *s, const cs_summary_row *row)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->cells[i] == row) {
            return true;
        }
    }
    return false;
}

static bool is_taken(const finder *f, const cs_summary_row *row)
{
    for (size_t i = 0; i < f->list->count; i++) {
        if (holds(&f->list->series[i], row)) {
            return true;
        }
    }
    return false;
}

/* Whether a cell with more threads will take the row, which has one, as its base. */
static bool is_base(const finder *f, const cs_summary_row *row)
{
    for (size_t i = 0; i < f->summary->count; i++) {
        const cs_summary_row *other = f->rows[i];
        if (other->threads > 1 && belongs(f, row, other->placement, other)) {
            return true;
        }
    }
    return false;
}

/* Whether a series of the placement was begun with this cell: a second one would hold the same cells. */
static bool leads(const finder *f, const cs_summary_row *row, const char *placement)
{
    for (size_t i = 0; i < f->list->count; i++) {
        const cs_series *s = &f->list->series[i];
        if (s->cells[0] == row && strcmp(s->key.placement, placement) == 0) {
            return true;
        }
    }
    return false;
}

/* The cell with the least count that could lead the row's series: one with one thread, if there is one. Of
 * two sizes that lie within the tolerance of each other, the one whose work is nearer. */
static const cs_summary_row *leader_of(const finder *f, const cs_summary_row *row)
{
    const cs_summary_row *leader = row;
    for (size_t i = 0; i < f->summary->count; i++) {
        const cs_summary_row *other = f->rows[i];
        bool before = other->threads < leader->threads ||
                      (other->threads == leader->threads && better(f, row, row->placement, other, leader));
        if (before && belongs(f, row, row->placement, other) && !leads(f, other, row->placement)) {
            leader = other;
        }
    }
    return leader;
}

static cs_status find_all(finder *f)
{
    cs_status status = CS_OK;
    cs_summary_sort(f->summary, f->rows);
    for (size_t i = 0; status == CS_OK && i < f->summary->count; i++) {
        const cs_summary_row *row = f->rows[i];
        if (usable(f, row) && (row->threads == 1 ? !is_base(f, row) : !is_taken(f, row))) {
            status = add_series(f, leader_of(f, row), row->placement);
        }
    }
    return status;
}

cs_status cs_series_find(const cs_cells *cells, const cs_summary *summary, cs_is_parallel is_parallel,
                         bool weak, cs_series_list *list)
{
    finder f = {cells, summary, is_parallel, weak, NULL, list};
    *list = (cs_series_list){.series = calloc(summary->count + 1, sizeof *list->series)};
    f.rows = calloc(summary->count + 1, sizeof *f.rows);
    cs_status status = CS_ERR_MEMORY;
    if (list->series != NULL && f.rows != NULL) {
        status = find_all(&f);
    }
    free(f.rows);
    if (status != CS_OK) {
        cs_series_list_free(list);
    }
    return status;
}

void cs_series_list_free(cs_series_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->series[i].cells);
        free(list->series[i].work);
        free(list->series[i].samples);
        free(list->series[i].memory);
    }
    free(list->series);
    *list = (cs_series_list){0};
}

bool cs_series_has_base(const cs_series *series)
{
    return series->count > 0 && series->cells[0]->threads == 1;
}
