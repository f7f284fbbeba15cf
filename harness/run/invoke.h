/* SPDX-License-Identifier: MIT */
/*
 * One invocation, seen from the parent: a fresh worker process for one cell, with the environment that OpenMP
 * reads when it is loaded, and its lines as rows.
 */
#ifndef CORESWEEP_RUN_INVOKE_H
#define CORESWEEP_RUN_INVOKE_H

#include <signal.h>
#include <stdbool.h>

#include "report/row.h"
#include "run/plan.h"

typedef struct cs_invocation {
    const char *program; /* the path of the coresweep that measures; NULL: this one */
    const cs_plan *plan;
    const cs_cell *cell;
    uint64_t round;
    bool check; /* only check the result, with one cold call */
    unsigned first_repetition;
    const char *expected; /* see measure.h; NULL: none */
    double waste;         /* see waste.h; 0: none */
    double timeout_seconds;
    double run_began; /* cs_clock_wall at the run's start, for elapsed_seconds */
    const volatile sig_atomic_t *interrupted;

    /* Gets every row, complete. Faults that end the process (a crash, a time-out) come as a last row. That
     * another program does not know the variant, or the input, is the status `unavailable`. */
    cs_status (*sink)(void *context, const cs_row *row);
    void *context;
} cs_invocation;

/* CS_OK also where the invocation ended in a row that tells of a fault; CS_ERR_INTERRUPTED; CS_ERR_SYSTEM
 * with a message; what the sink returned. */
cs_status cs_invoke(const cs_invocation *invocation, cs_message *message);

/* This program's file, as a path that stays valid when the file is replaced meanwhile. */
extern const char cs_self_path[];

/* The environment of a worker: this process's, without what would bend OpenMP, and with OMP_PLACES and the
 * like for `cell`. Ends with NULL; freed by cs_environment_free. */
cs_status cs_environment_for(const cs_cell *cell, bool oversubscribed, char ***environment);
void cs_environment_free(char **environment);

/* Whether two threads have the same CPU. */
bool cs_cpus_shared(const int *cpus, unsigned threads);
bool cs_cell_oversubscribed(const cs_cell *cell);

#endif
