/* SPDX-License-Identifier: MIT */
/* Jobs that wait for their time: a binary heap in an array of the caller's, the earliest first. */
#ifndef CORESWEEP_IO_FETCH_WAITING_H
#define CORESWEEP_IO_FETCH_WAITING_H

#include <stddef.h>

#include "fetch/attempt.h"

void cs_waiting_push(cs_job **heap, size_t *count, cs_job *job);

/* The earliest; *count >= 1. */
cs_job *cs_waiting_pop(cs_job **heap, size_t *count);

#endif
