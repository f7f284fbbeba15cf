/* SPDX-License-Identifier: MIT */
/* Private to measure.c, measure_body.c and measurement.c: an invocation in progress, and what its row says of
 * a repetition besides its time. All return CS_ERR_MEMORY, or what the functions below them do; a fault is no
 * failure, it becomes the row's. */
#ifndef CORESWEEP_RUN_MEASUREMENT_H
#define CORESWEEP_RUN_MEASUREMENT_H

#include "arrivals.h"
#include "bench/bench.h"
#include "node/disturb.h"
#include "run/masks.h"
#include "run/measure.h"
#include "run/waste.h"

typedef struct measurement {
    const cs_measure_request *request;
    cs_subject subject;
    cs_masks *masks;
    cs_disturb disturb;
    cs_waste waste;     /* where the request wants it */
    pid_t process;      /* that does the work: this one, or the interpreter */
    double cpu_seconds; /* of the timed calls since `before`; not where they are timed in a batch here */
    uint64_t ended;     /* the largest child's peak that had ended once all was set up */
    uint64_t switches;  /* of an interpreter and its children, at `before` */
    cs_row row;         /* what all rows share, then the current one */
    uint64_t verified_digest;
    bool verified;

    cs_arrivals *arrivals; /* NULL: the variant does not tell */
    double call_seconds;   /* of the last call that was timed by itself */
    bool heard;            /* the last timed call was listened to */
} measurement;

cs_status cs__row_fault(cs_row *row, const char *status, const char *note);

/* The result of the last call: the one that was verified, or else held against the reference anew. */
cs_status cs__measurement_verify(measurement *m);

cs_status cs__measurement_masks(measurement *m);

/* Sets the function that is timed, of the three that a request may have, by what is measured: an interpreter
 * is asked, calls whose input must be restored are timed one by one, others in batches; each may waste. */
void cs__measurement_body(measurement *m, cs_bench_request *bench);

/* One call, restore not included; returns its seconds. */
double cs__measurement_call(measurement *m);

/* Has the interpreter make calls, as cs_bench_request's `timed`; `context` is the measurement. */
cs_status cs__measurement_ask(void *context, uint64_t iterations, double *seconds);

/* One call, restore not included, while listening to the threads; returns its seconds. */
double cs__measurement_listen(measurement *m);

/* When each thread had done its share: of the last timed call, if that was listened to; else of one that is
 * made for it and not timed. Where nobody tells, nobody is listened to from then on. */
cs_status cs__measurement_threads(measurement *m);

/* `seconds`: how long the repetition lasted. */
cs_status cs__measurement_disturbed(measurement *m, const cs_disturbance *d, double seconds);

#endif
