/* SPDX-License-Identifier: MIT */
/*
 * Two builds of the program, measured against each other in one run.
 *
 * A block is four invocations of one cell, back to back: base, head, head, base, or the other way round.
 * Either order takes a drift that is linear within the block from the difference of the sides. Which one it
 * is is decided by a fair coin, from the seed, the block's number and the cell's. That coin is what makes a
 * test exact that flips the signs of the blocks' differences: were the builds equal, each difference would
 * have come with either sign equally often, whatever the machine did and whatever shape the times have
 * (Fisher 1935, "The Design of Experiments": randomisation).
 *
 * A side's rows have the round 2 * block or 2 * block + 1, its first and its second invocation in the block.
 * So a cell and a round are one invocation, as in every run, and round / 2 pairs the sides. A block that a
 * fault or an interruption cut lacks one of its four: readers take the blocks that have both rounds on both
 * sides.
 */
#ifndef CORESWEEP_RUN_DUET_H
#define CORESWEEP_RUN_DUET_H

#include <signal.h>
#include <stdbool.h>

#include "report/row.h"
#include "report/side.h"
#include "run/plan.h"
#include "run/schedule.h"

typedef struct cs_duet_request {
    /* Equal cells in equal order: the same names, CPUs and data seeds. Repetitions are filled in, the same on
     * both sides, and the stop reasons of cells that a fault has ended. The order is drawn from base's seed.
     */
    cs_plan *plans[CS_SIDES];
    const char *programs[CS_SIDES]; /* paths; NULL: this program */
    double waste;                   /* see waste.h: in head's invocations of the cell `wasted`; 0: none */
    size_t wasted;
    const volatile sig_atomic_t *interrupted;

    cs_status (*sink)(void *context, cs_side side,
                      const cs_row *row);                         /* for that side's samples.csv, at once */
    cs_status (*checked)(void *context);                          /* all cells are checked */
    void (*progress)(void *context, const cs_progress *progress); /* before each check of a side, and each
                                                                     block; may be NULL */
    void *context;
} cs_duet_request;

typedef struct cs_duet cs_duet;

/* Checks every cell on both sides, with one cold call each. A fault (also: a program that does not know the
 * variant, which is "unavailable") ends the cell on both sides, and is a row of its side alone. The request
 * is copied; what it points to must live until the close. CS_ERR_ARGUMENT with a message where the plans
 * differ; CS_ERR_INTERRUPTED; CS_ERR_SYSTEM with a message; CS_ERR_MEMORY; what sink or checked returned.
 * *duet is NULL then. Single-threaded. */
cs_status cs_duet_open(const cs_duet_request *request, cs_duet **duet, cs_message *message);

/* Rounds of blocks, until `until` seconds after the open. In each round every cell i with wanted[i] that has
 * not ended gets one block, in shuffled order. A cell that has spent its share of this call's time, in equal
 * parts of what the ended cells left, waits for the others. No block is begun that would end, if it takes as
 * long as the cell's last one, more than half of itself too late; but each cell gets `least_blocks` in this
 * call whatever it takes. Errors as for the open; after one, only cs_duet_blocks, _elapsed and _close may
 * follow. */
cs_status cs_duet_measure(cs_duet *duet, const bool *wanted, double until, unsigned least_blocks,
                          cs_message *message);

/* Lets the next blocks of all wanted cells that have not ended have the same number, which is returned: the
 * two cells of an efficiency are paired by it. */
uint64_t cs_duet_align(cs_duet *duet, const bool *wanted);

/* Complete blocks of the cell so far. */
size_t cs_duet_blocks(const cs_duet *duet, size_t cell);

/* Seconds since the open began. */
double cs_duet_elapsed(const cs_duet *duet);

/* Accepts NULL. */
void cs_duet_close(cs_duet *duet);

#endif
