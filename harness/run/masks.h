/* SPDX-License-Identifier: MIT */
/*
 * Where the threads of a variant's team really are: each reads its own affinity mask back, from the inside.
 */
#ifndef CORESWEEP_RUN_MASKS_H
#define CORESWEEP_RUN_MASKS_H

#include "message.h"
#include "run/subject.h"

/* One slot a thread, in memory that forked children share. */
typedef struct cs_masks cs_masks;

cs_status cs_masks_new(unsigned threads, cs_masks **masks);

/* How many threads are looked at: the case's; of a concurrent kernel the one that starts all others, which
 * inherit its mask, or in an interpreter the one that worked most. */
unsigned cs_masks_wanted(const cs_subject *subject);
void cs_masks_free(cs_masks *masks);

/* Visits the subject's team. *cpus is the text for the column `cpus` ("0 1", "0-3 0-3"), freed by the caller.
 * CS_ERR_MISMATCH with a message where a thread did not come or is bound elsewhere than the case asks. */
cs_status cs_masks_read(cs_masks *masks, const cs_subject *subject, char **cpus, cs_message *message);

#endif
