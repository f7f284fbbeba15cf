/* SPDX-License-Identifier: MIT */
#include "report/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/stats.h"
#include "report/summary.h"
#include "report/thread_seconds.h"

/* Rows lie in one array, so that their addresses are their order. */
static int compare_addresses(const cs_row *a, const cs_row *b)
{
    return (a > b) - (a < b);
}

static int compare_rows(const void *a, const void *b)
{
    const cs_row *x = *(const cs_row *const *)a;
    const cs_row *y = *(const cs_row *const *)b;
    int by_cell = strcmp(x->cell, y->cell);
    int by_round = (x->round > y->round) - (x->round < y->round);
    return by_cell != 0 ? by_cell : by_round != 0 ? by_round : compare_addresses(x, y);
}

static int compare_cells(const void *a, const void *b)
{
    return compare_addresses(((const cs_cell_rows *)a)->first, ((const cs_cell_rows *)b)->first);
}

/* Cuts `sorted` into cells[0 .. *cell_count), in order of first appearance. */
static void cut_cells(const cs_row **sorted, size_t count, cs_cell_rows *cells, size_t *cell_count)
{
    *cell_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(sorted[i]->cell, sorted[i - 1]->cell) != 0) {
            cells[(*cell_count)++] = (cs_cell_rows){&sorted[i], 0, sorted[i]};
        }
        cs_cell_rows *c = &cells[*cell_count - 1];
        c->count++;
        if (sorted[i] < c->first) {
            c->first = sorted[i];
        }
    }
    if (*cell_count > 0) {
        qsort(cells, *cell_count, sizeof *cells, compare_cells);
    }
}

cs_status cs_cells_cut(const cs_row *rows, size_t count, cs_cells *cells)
{
    *cells = (cs_cells){.cells = calloc(count + 1, sizeof *cells->cells),
                        .sorted = calloc(count + 1, sizeof *cells->sorted)};
    if (cells->cells == NULL || cells->sorted == NULL) {
        cs_cells_free(cells);
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        cells->sorted[i] = &rows[i];
    }
    if (count > 0) {
        qsort(cells->sorted, count, sizeof *cells->sorted, compare_rows);
    }
    cut_cells(cells->sorted, count, cells->cells, &cells->count);
    return CS_OK;
}

void cs_cells_free(cs_cells *cells)
{
    free(cells->cells);
    free(cells->sorted);
    *cells = (cs_cells){0};
}

const cs_cell_rows *cs_cells_find(const cs_cells *cells, const char *name)
{
    for (size_t i = 0; i < cells->count; i++) {
        if (strcmp(cells->cells[i].first->cell, name) == 0) {
            return &cells->cells[i];
        }
    }
    return NULL;
}

bool cs_is_timed_row(const cs_row *row)
{
    return cs_is_timed_status(row->status) && !isnan(row->seconds_per_call);
}

/* A row's value; `offset` is for whoever needs it. */
typedef double row_value(const cs_row *row, size_t offset);

static size_t invocation_medians(const cs_cell_rows *cell, row_value *value_of, size_t offset,
                                 double *scratch, double *medians)
{
    size_t invocations = 0;
    size_t i = 0;
    while (i < cell->count) {
        uint64_t round = cell->rows[i]->round;
        size_t values = 0;
        for (; i < cell->count && cell->rows[i]->round == round; i++) {
            double value = value_of(cell->rows[i], offset);
            if (cs_is_timed_row(cell->rows[i]) && !isnan(value)) {
                scratch[values++] = value;
            }
        }
        if (values > 0) {
            cs_sort_numbers(scratch, values);
            medians[invocations++] = cs_median(scratch, values);
        }
    }
    cs_sort_numbers(medians, invocations);
    return invocations;
}

static double field_at(const cs_row *row, size_t offset)
{
    return *(const double *)(const void *)((const char *)row + offset);
}

size_t cs_invocation_medians(const cs_cell_rows *cell, size_t offset, double *scratch, double *medians)
{
    return invocation_medians(cell, field_at, offset, scratch, medians);
}

static double imbalance(const cs_row *row, size_t offset)
{
    (void)offset;
    return cs_thread_imbalance(row->thread_seconds);
}

size_t cs_invocation_imbalances(const cs_cell_rows *cell, double *scratch, double *medians)
{
    return invocation_medians(cell, imbalance, 0, scratch, medians);
}

const cs_row *cs_first_timed(const cs_cell_rows *cell)
{
    for (size_t i = 0; i < cell->count; i++) {
        if (cs_is_timed_row(cell->rows[i])) {
            return cell->rows[i];
        }
    }
    return NULL;
}
