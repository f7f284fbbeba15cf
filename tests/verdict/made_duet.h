/* SPDX-License-Identifier: MIT */
/* The rows of two sides as a duet or two runs would have them, and their verdicts. */
#ifndef TESTS_VERDICT_MADE_DUET_H
#define TESTS_VERDICT_MADE_DUET_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/cells.h"
#include "verdict/judge.h"

enum { MADE_CELLS = 64, MADE_ROWS = 8192 };

/* The texts of a cell, to which its rows point. */
typedef struct made_cell {
    char cell[64];
    char kernel[24];
    unsigned threads;
} made_cell;

typedef struct made_duet {
    made_cell cells[MADE_CELLS];
    size_t cell_count;
    cs_row rows[CS_SIDES][MADE_ROWS];
    size_t counts[CS_SIDES];
} made_duet;

static inline void made_stop_unless(int fine)
{
    if (!fine) {
        abort();
    }
}

/* Empty; freed with free. */
static inline made_duet *made_duet_new(void)
{
    made_duet *duet = calloc(1, sizeof *duet);
    made_stop_unless(duet != NULL);
    return duet;
}

static inline made_cell *made_duet_cell(made_duet *duet, const char *kernel, unsigned threads)
{
    for (size_t i = 0; i < duet->cell_count; i++) {
        if (strcmp(duet->cells[i].kernel, kernel) == 0 && duet->cells[i].threads == threads) {
            return &duet->cells[i];
        }
    }
    made_stop_unless(duet->cell_count < MADE_CELLS);
    made_cell *cell = &duet->cells[duet->cell_count++];
    cell->threads = threads;
    snprintf(cell->kernel, sizeof cell->kernel, "%s", kernel);
    snprintf(cell->cell, sizeof cell->cell, "%s.v/i/1000/t%u/close", kernel, threads);
    return cell;
}

/* One invocation of one repetition; the caller may change it. */
static inline cs_row *made_duet_add(made_duet *duet, cs_side side, const char *kernel, unsigned threads,
                                    uint64_t round, double seconds)
{
    static char variant[] = "v";
    static char input[] = "i";
    static char placement[] = "close";
    static char status[] = "ok";
    static char note[] = "";
    made_cell *cell = made_duet_cell(duet, kernel, threads);
    made_stop_unless(duet->counts[side] < MADE_ROWS);
    cs_row *row = &duet->rows[side][duet->counts[side]++];
    *row = (cs_row){.cell = cell->cell,
                    .kernel = cell->kernel,
                    .variant = variant,
                    .input = input,
                    .placement = placement,
                    .status = status,
                    .note = note,
                    .n = 1000,
                    .threads = threads,
                    .round = round,
                    .seconds_per_call = seconds};
    return row;
}

/* What is made from a duet's rows. The comparisons borrow from the cells, those from the duet. */
typedef struct made_verdicts {
    cs_cells cells[CS_SIDES];
    cs_comparisons comparisons;
    cs_look *looks; /* [comparisons.count]; every first look is the whole at first */
    cs_verdict_table table;
} made_verdicts;

static inline void made_compare(const made_duet *duet, bool paired, made_verdicts *made)
{
    *made = (made_verdicts){0};
    for (size_t side = 0; side < CS_SIDES; side++) {
        made_stop_unless(cs_cells_cut(duet->rows[side], duet->counts[side], &made->cells[side]) == CS_OK);
    }
    made_stop_unless(cs_comparisons_find(made->cells, paired, &made->comparisons) == CS_OK);
    made->looks = calloc(made->comparisons.count + 1, sizeof *made->looks);
    made_stop_unless(made->looks != NULL);
    for (size_t i = 0; i < made->comparisons.count; i++) {
        made->looks[i] = (cs_look){.first = CS_WHOLE};
    }
}

/* The two looks of one duet: blocks 0 .. first - 1, and of what is suspect then the rest. */
static inline void made_look_twice(made_verdicts *made, uint64_t first, const cs_verdict_rule *rule)
{
    size_t count = made->comparisons.count;
    cs_window *windows = calloc(count + 1, sizeof *windows);
    bool *suspects = calloc(count + 1, sizeof *suspects);
    made_stop_unless(windows != NULL && suspects != NULL);
    for (size_t i = 0; i < count; i++) {
        windows[i] = (cs_window){0, first};
    }
    made_stop_unless(cs_judge_suspects(&made->comparisons, windows, rule, suspects) == CS_OK);
    for (size_t i = 0; i < count; i++) {
        const cs_comparison *again = suspects[i] ? &made->comparisons.all[i] : NULL;
        made->looks[i] = (cs_look){windows[i], suspects[i], again, {first, UINT64_MAX}};
    }
    free(windows);
    free(suspects);
}

static inline void made_judge(made_verdicts *made, cs_recurrence recurrence, const cs_verdict_rule *rule)
{
    cs_verdict_table_free(&made->table);
    made_stop_unless(cs_judge(&made->comparisons, made->looks, recurrence, rule, &made->table) == CS_OK);
}

static inline void made_verdicts_free(made_verdicts *made)
{
    cs_verdict_table_free(&made->table);
    cs_comparisons_free(&made->comparisons);
    cs_cells_free(&made->cells[CS_BASE]);
    cs_cells_free(&made->cells[CS_HEAD]);
    free(made->looks);
}

/* The row of a cell's gate; NULL: there is none. */
static inline const cs_verdict_row *made_find(const made_verdicts *made, const char *kernel, unsigned threads,
                                              cs_gate gate)
{
    for (size_t i = 0; i < made->table.count; i++) {
        const cs_verdict_row *row = &made->table.rows[i];
        if (strcmp(row->kernel, kernel) == 0 && row->threads == threads &&
            strcmp(row->gate, cs_gate_name(gate)) == 0) {
            return row;
        }
    }
    return NULL;
}

#endif
