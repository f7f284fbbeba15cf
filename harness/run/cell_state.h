/* SPDX-License-Identifier: MIT */
/* What a running sweep knows of one cell: its invocations so far, and whether more of them make sense. */
#ifndef CORESWEEP_RUN_CELL_STATE_H
#define CORESWEEP_RUN_CELL_STATE_H

#include <stdbool.h>

#include "report/row.h"
#include "report/stats.h"
#include "run/plan.h"

typedef struct cs_cell_state {
    double *medians; /* [invocations] */
    size_t invocations;
    cs_interval interval;
    double *current; /* [plan repetitions] the invocation in progress */
    unsigned current_count;
    uint64_t round;    /* of the invocation in progress, or the next one */
    char expected[64]; /* of a verified result, for the worker */
    double spent;      /* seconds of its invocations, everything included */
    double call;       /* seconds of one call, as last seen; 0: not known */
    bool faulty;
    char fault[16]; /* the first fault's status */
} cs_cell_state;

/* A state for each of the plan's cells: (*states)[plan->count], freed by cs_cell_states_free, also after a
 * failure. CS_ERR_MEMORY. */
cs_status cs_cell_states_new(const cs_plan *plan, cs_cell_state **states);
void cs_cell_states_free(const cs_plan *plan, cs_cell_state *states);

bool cs_cell_ended(const cs_cell *cell);

/* Ends the cell. CS_ERR_MEMORY. */
cs_status cs_cell_stop(cs_cell *cell, const char *reason);

/* Ends a faulty cell: its other rows would be no better. CS_ERR_MEMORY. */
cs_status cs_cell_stop_at_fault(cs_cell *cell, const cs_cell_state *state);

/* Keeps what later invocations are told of a verified result: see measure.h. */
void cs_cell_remember(cs_cell_state *state, const cs_row *row);

/* Takes a row into account: a new one, or one from an earlier part of the run. CS_ERR_MEMORY. */
cs_status cs_cell_account(const cs_cell *cell, cs_cell_state *state, const cs_row *row);

/* Takes over the rows of an earlier part of the run and ends the cells in which it found a fault. *latest is
 * the largest elapsed_seconds. CS_ERR_FORMAT with a message for a row that the plan cannot have led to. */
cs_status cs_cell_states_replay(cs_plan *plan, cs_cell_state *states, const cs_row *rows, size_t row_count,
                                double *latest, cs_message *message);

#endif
