/* SPDX-License-Identifier: MIT */
/* A duet from its folder's first file to its verdicts: one of `coresweep duet`, many of `calibrate`. */
#ifndef CORESWEEP_CMD_DUET_RUN_H
#define CORESWEEP_CMD_DUET_RUN_H

#include "cmd/plan_choice.h"
#include "cmd/sweep_run.h"
#include "report/side.h"
#include "verdict/judge.h"

/* What a duet is asked for. Borrowed throughout. */
typedef struct cs_duet_order {
    const char *command;            /* for what is said to the person */
    const char *programs[CS_SIDES]; /* paths; NULL: this program */
    const cs_plan_choice *choice;
    const cs_plan_source *source; /* zeroed where no plan file is chosen */
    const cs_topology *topology;
    cs_settings rules; /* with a seed */
    cs_verdict_rule rule;
    const char *out; /* a new folder; NULL: a name from time and host */
    double waste;    /* see run/waste.h: in head's invocations of `wasted`, a plan's cell; 0: none */
    size_t wasted;
    bool quiet; /* no progress */
    int argc;
    char **argv;
} cs_duet_order;

/* Zeroed at the start, ended by cs_duet_run_free. */
typedef struct cs_duet_outcome {
    char *folder; /* with base/ and head/, each a complete run, and verdicts.csv */
    size_t rows;
    size_t cells;
    size_t suspects; /* cells that looked slower and were measured again */
    size_t family;   /* those, and the efficiencies between them */
    double seconds;  /* from the first check to the last row */
    bool interrupted;
    cs_verdict_table verdicts; /* none where it was interrupted */
    char wasted[200];          /* the wasted cell's name */
} cs_duet_outcome;

/* Measures and judges: three fifths of the budget are a first look at all cells, the rest is a second one at
 * those that looked slower, or more of the first where none did. CS_ERR_INTERRUPTED keeps what was measured;
 * CS_ERR_ARGUMENT where the programs or the plan are wrong; all errors but the first with a message. */
cs_status cs_duet_run(const cs_duet_order *order, cs_duet_outcome *outcome, cs_message *message);
void cs_duet_run_free(cs_duet_outcome *outcome);

#endif
