/* SPDX-License-Identifier: MIT */
/* What a failed transfer means: whether another attempt is worth it, and what a person is told. */
#ifndef CORESWEEP_IO_FETCH_VERDICT_H
#define CORESWEEP_IO_FETCH_VERDICT_H

#include "fetch/transfer.h"

/* Of a transfer that brought no file: sets the attempt's ending, unreachable and refused, and why into
 * transfer->message. GET is idempotent, so that any failure of the way may be tried again; an answer is an
 * answer, but for those statuses that say "not now". */
void cs_verdict(cs_transfer *transfer, CURLcode code, cs_attempt *attempt);

/* 408 Request Timeout, 425 Too Early, 429 Too Many Requests, and what servers and those before them say of
 * themselves. */
bool cs_verdict_passing_status(long status);

/* Failures of the way: no connection, a body cut short, a time-out. */
bool cs_verdict_passing_code(CURLcode code);

#endif
