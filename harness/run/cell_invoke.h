/* SPDX-License-Identifier: MIT */
/* An invocation of one of a plan's cells, by what the cell's state knows, and back into the state what its
 * rows tell. Both kinds of run, a sweep and a duet, are made of these. Single-threaded. */
#ifndef CORESWEEP_RUN_CELL_INVOKE_H
#define CORESWEEP_RUN_CELL_INVOKE_H

#include <signal.h>

#include "run/cell_state.h"

typedef struct cs_cell_invoker {
    cs_plan *plan;         /* the stop reasons of faulty cells are filled in */
    cs_cell_state *states; /* [plan->count] */
    const char *program;   /* as in cs_invocation */
    double began;          /* cs_clock_wall at the run's start */
    const volatile sig_atomic_t *interrupted;
    cs_status (*sink)(void *context, const cs_row *row);
    void *context;
} cs_cell_invoker;

/* One cold call. The sink gets no row but one that tells of a fault: it says how the result compares and
 * about how long a call takes, and is no sample. Returns as cs_cell_invoke. */
cs_status cs_cell_check(const cs_cell_invoker *invoker, size_t index, cs_message *message);

/* The cell's next invocation, or the rest of the one in progress, with the `waste` of waste.h; a fault in it
 * ends the cell. Returns as cs_invoke; CS_ERR_MEMORY. */
cs_status cs_cell_invoke(const cs_cell_invoker *invoker, size_t index, double waste, cs_message *message);

#endif
