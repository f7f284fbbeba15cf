/* SPDX-License-Identifier: MIT */
/*
 * What is compared: a cell's times in two builds, base and head, and what more threads bought there. One
 * value an invocation, the logarithm of the median of its repetitions, so that a change is a difference
 * whatever the cell's size. Thread-safe.
 */
#ifndef CORESWEEP_VERDICT_COMPARISON_H
#define CORESWEEP_VERDICT_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/cells.h"
#include "report/side.h"

typedef enum cs_gate {
    CS_GATE_TIME,
    /* t(p) / t(1), round by round: the reciprocal of the efficiency at the highest count, up to the factor p;
     * Karp and Flatt's serial fraction (1990) grows with it and with nothing else. */
    CS_GATE_EFFICIENCY
} cs_gate;

/* "time", "efficiency" */
const char *cs_gate_name(cs_gate gate);

/* One invocation. */
typedef struct cs_trial {
    uint64_t round;
    double value; /* log seconds; of CS_GATE_EFFICIENCY their difference */
} cs_trial;

typedef struct cs_trials {
    cs_trial *trials; /* [count] ascending by round */
    size_t count;
} cs_trials;

typedef struct cs_comparison {
    cs_gate gate;
    const cs_row *row; /* the first one of the cell, of base where it has any: what it is called */
    const char
        *fault[CS_SIDES];      /* the first row's note that tells of a fault; "" without words; NULL: none */
    cs_trials sides[CS_SIDES]; /* none where the cell has a fault, or the side lacks it */
    double seconds[CS_SIDES];  /* median seconds a call; of CS_GATE_EFFICIENCY t(p) / t(1) */
    bool known[CS_SIDES];      /* the side has the cell */
    bool paired;               /* rounds 2b and 2b + 1 of both sides are one block of a duet */
    size_t alone;              /* CS_GATE_EFFICIENCY: the comparison of the times with one thread, */
    size_t together;           /* and of those with the highest count */
} cs_comparison;

typedef struct cs_comparisons {
    cs_comparison *all; /* [count]: the cells in base's order, those that only head has, the efficiencies */
    size_t count;
    size_t cells; /* how many of them are of CS_GATE_TIME: they come first */
} cs_comparisons;

/* The comparisons between the rows of two sides, whose rows are borrowed. CS_ERR_MEMORY; freed by
 * cs_comparisons_free in any case. */
cs_status cs_comparisons_find(const cs_cells sides[CS_SIDES], bool paired, cs_comparisons *found);
void cs_comparisons_free(cs_comparisons *comparisons);

#endif
