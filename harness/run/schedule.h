/* SPDX-License-Identifier: MIT */
/*
 * The order in which cells are measured, and when each has been measured enough.
 *
 * First every cell's result is checked. Then rounds: in each, every unfinished cell gets one invocation, in
 * an order shuffled from the run's seed and the round's number, so that the machine's drift hits all cells
 * alike and is not read as scaling (Georges, Buytaert and Eeckhout 2007; Kalibera and Jones 2013). A cell
 * ends when the interval of its median is narrow enough, at its maximum, at a fault, or, once it has its
 * minimum of invocations, when it has spent its share of the budget: what the ended cells left, in equal
 * parts.
 */
#ifndef CORESWEEP_RUN_SCHEDULE_H
#define CORESWEEP_RUN_SCHEDULE_H

#include <signal.h>
#include <stdbool.h>

#include "report/row.h"
#include "report/stats.h"
#include "run/plan.h"

/* What stands in a progress line. */
typedef struct cs_progress {
    const cs_cell *cell; /* about to be measured */
    bool check;          /* it is only being checked */
    uint64_t round;
    size_t finished; /* cells that have ended */
    size_t cells;
    size_t invocations;   /* this cell's so far */
    cs_interval interval; /* of its median; estimate NAN while there is none */
    double elapsed;       /* seconds since the run began */
    double left;          /* seconds, at most, as far as can be told */
} cs_progress;

typedef struct cs_schedule_request {
    cs_plan *plan; /* repetitions and stop reasons are filled in */
    const volatile sig_atomic_t *interrupted;

    /* Rows of an earlier part of the same run, to go on from; NULL: none. */
    const cs_row *rows;
    size_t row_count;

    cs_status (*sink)(void *context, const cs_row *row); /* every row for samples.csv, at once */
    cs_status (*checked)(void *context);                 /* all cells are checked: plan.json may be written */
    void (*progress)(void *context, const cs_progress *progress);
    void *context;
} cs_schedule_request;

/* CS_OK when every cell has ended; CS_ERR_INTERRUPTED; CS_ERR_SYSTEM with a message; what sink or checked
 * returned. Single-threaded. */
cs_status cs_schedule_run(const cs_schedule_request *request, cs_message *message);

#endif
