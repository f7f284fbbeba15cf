/* SPDX-License-Identifier: MIT */
/* Private to measure.c and measurement.c: an invocation in progress, and what its row says of a repetition
 * besides its time. All return CS_ERR_MEMORY, or what the functions below them do; a fault is no failure, it
 * becomes the row's. */
#ifndef CORESWEEP_RUN_MEASUREMENT_H
#define CORESWEEP_RUN_MEASUREMENT_H

#include "node/disturb.h"
#include "run/masks.h"
#include "run/measure.h"

typedef struct measurement {
    const cs_measure_request *request;
    cs_subject subject;
    cs_masks *masks;
    cs_disturb disturb;
    pid_t process;      /* that does the work: this one, or the interpreter */
    double cpu_seconds; /* of the timed calls since `before`; not where they are timed in a batch here */
    uint64_t ended;     /* the largest child's peak that had ended once all was set up */
    uint64_t switches;  /* of an interpreter and its children, at `before` */
    cs_row row;         /* what all rows share, then the current one */
    uint64_t verified_digest;
    bool verified;
} measurement;

cs_status cs__row_fault(cs_row *row, const char *status, const char *note);

/* The result of the last call: the one that was verified, or else held against the reference anew. */
cs_status cs__measurement_verify(measurement *m);

cs_status cs__measurement_masks(measurement *m);

/* `seconds`: how long the repetition lasted. */
cs_status cs__measurement_disturbed(measurement *m, const cs_disturbance *d, double seconds);

#endif
