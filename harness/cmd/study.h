/* SPDX-License-Identifier: MIT */
/* A calibration: many duets of this program with itself, in one folder, and the list of them. */
#ifndef CORESWEEP_CMD_STUDY_H
#define CORESWEEP_CMD_STUDY_H

#include "cmd/duet_run.h"
#include "verdict/calibration.h"

enum { CS_MOST_SLOWDOWNS = 8 };

/* What is wanted. Borrowed throughout. */
typedef struct cs_study_order {
    const char *command; /* for what is said to the person */
    const char *folder;  /* one that has duets of the same study gets those that it lacks */
    cs_duet_order duet;  /* what all have in common: neither `out` nor waste; rules.seed is the study's */
    uint64_t equal;      /* duets of equal builds */
    uint64_t slowed;     /* of each slowdown */
    double slowdowns[CS_MOST_SLOWDOWNS];
    size_t slowdown_count;
} cs_study_order;

/* Zeroed at the start, freed by cs_study_free in any case. */
typedef struct cs_study {
    const cs_study_order *order;
    char *list; /* FOLDER/duets.csv */
    char plan[17];
    size_t cells;
    cs_calibration_row *rows; /* [count] */
    size_t count;
    cs_message message;
} cs_study;

/* Plays what is wanted and not there, equal and slowed duets in turns. Each is listed as soon as it is over.
 * What an interrupted one has left is kept under another name. CS_ERR_INTERRUPTED; CS_ERR_ARGUMENT where the
 * folder has duets of another study; all errors but the first with a message. */
cs_status cs_study_play(cs_study *study);
void cs_study_free(cs_study *study);

#endif
