/* SPDX-License-Identifier: MIT */
/*
 * One invocation, seen from inside its process: warm up, time the repetitions, and after each of them verify
 * the result, read the threads' masks back and look what disturbed it. Used from the main thread.
 */
#ifndef CORESWEEP_RUN_MEASURE_H
#define CORESWEEP_RUN_MEASURE_H

#include "report/row.h"
#include "run/subject.h"

typedef struct cs_measure_request {
    const cs_entry *entry;
    cs_case c;
    double min_time;
    unsigned first_repetition; /* an interrupted invocation goes on with this one */
    unsigned repetitions;      /* up to and without this one */
    double spawned;            /* cs_clock_wall of the parent when it started this process; 0: unknown */
    const char *expected;      /* "DIGEST:CHECK:ULP" of an earlier, verified result; NULL: none */
    double waste;              /* see waste.h; 0: none, which it must be for an interpreted variant */

    /* Gets each row as soon as it is known; the fields that only the parent knows are not set. */
    cs_status (*sink)(void *context, const cs_row *row);
    void *context;
} cs_measure_request;

/* Emits a row a repetition, or one row with the fault where none could be timed. Returns CS_OK also for a
 * fault that became a row; what the sink returned; CS_ERR_MEMORY. */
cs_status cs_measure(const cs_measure_request *request);

/* Calls the variant once, compares it with the reference, reads the masks, and emits one row: with
 * iterations 1 and the time of that cold call. */
cs_status cs_measure_check(const cs_measure_request *request);

#endif
