/* SPDX-License-Identifier: MIT */
/* Private to duet_run.c, duet_start.c and duet_judge.c: a duet while it is played. All return CS_ERR_MEMORY,
 * or what the functions below them do, with a message in the duet. */
#ifndef CORESWEEP_CMD_DUET_PARTS_H
#define CORESWEEP_CMD_DUET_PARTS_H

#include "cmd/duet_run.h"
#include "run/duet.h"

/* Below six blocks the first look's test is coarser than one chance in 64. */
enum { CS__LEAST_BLOCKS = 6 };

typedef struct cs__duet_run {
    const cs_duet_order *order;
    char *programs[CS_SIDES]; /* absolute paths; NULL: this program */
    json_t *abouts[CS_SIDES];
    cs_sweep sides[CS_SIDES];
    cs_duet *duet;
    cs_progress_line progress;
    bool *wanted;    /* [cells] by the look in progress */
    uint64_t parted; /* the block with which the second look began, in all its cells */
    cs_duet_outcome *outcome;
    cs_message *message;
} cs__duet_run;

/* Asks both programs and expands both plans, and only then makes the folder with both runs in it. */
cs_status cs__duet_start(cs__duet_run *d);

/* After the first look: the suspects in wanted[], and where the second look begins. */
cs_status cs__duet_suspects(cs__duet_run *d);

/* The verdicts, into the outcome and verdicts.csv. */
cs_status cs__duet_judge(cs__duet_run *d);

#endif
