/* SPDX-License-Identifier: MIT */
/* Rows of samples as a run would have them. Include after cmocka.h. */
#ifndef TESTS_SCALING_MADE_UP_ROWS_H
#define TESTS_SCALING_MADE_UP_ROWS_H

#include <stdio.h>
#include <string.h>

#include "report/row.h"

enum { MOST_ROWS = 600 };

static cs_row rows[MOST_ROWS];
static size_t row_count;

static inline int forget_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < row_count; i++) {
        cs_record_free(&cs_row_layout, &rows[i]);
    }
    row_count = 0;
    return 0;
}

/* One repetition of one invocation; the caller changes what matters. */
static inline cs_row *add_row(const char *kernel, const char *variant, size_t n, unsigned threads,
                              const char *placement, unsigned round, double seconds)
{
    assert_true(row_count < MOST_ROWS);
    cs_row *row = &rows[row_count++];
    assert_int_equal(cs_record_init(&cs_row_layout, row), CS_OK);
    char cell[96];
    snprintf(cell, sizeof cell, "%s.%s/i/%zu/t%u/%s", kernel, variant, n, threads, placement);
    const struct {
        char **field;
        const char *text;
    } texts[] = {{&row->cell, cell}, {&row->kernel, kernel},       {&row->variant, variant},
                 {&row->input, "i"}, {&row->placement, placement}, {&row->status, "ok"}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(cs_text_set(texts[i].field, texts[i].text), CS_OK);
    }
    row->n = n;
    row->threads = threads;
    row->round = round;
    row->seconds_per_call = seconds;
    row->items_per_call = (double)n;
    row->bytes_per_call = strcmp(kernel, "team") == 0 ? 0 : 24 * (double)n;
    return row;
}

/* Invocations at 0.99 to 1.01 times `seconds`. */
static inline void add_cell_rows(const char *kernel, const char *variant, size_t n, unsigned threads,
                                 const char *placement, unsigned invocations, double seconds)
{
    for (unsigned round = 0; round < invocations; round++) {
        double scatter =
            0.99 + 0.02 * ((round * 5 + threads) % invocations) / (invocations > 1 ? invocations - 1 : 1);
        add_row(kernel, variant, n, threads, placement, round, seconds * scatter);
    }
}

#endif
