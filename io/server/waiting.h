/* SPDX-License-Identifier: MIT */
/*
 * Connections that wait: libmicrohttpd forgets a suspended connection until it is resumed, so that ten
 * thousand of them cost neither CPU nor threads. One thread sleeps on a timer until the first of them has
 * waited long enough.
 */
#ifndef CORESWEEP_IO_SERVER_WAITING_H
#define CORESWEEP_IO_SERVER_WAITING_H

#include <stdbool.h>
#include <stdint.h>

#include "coresweep/status.h"

struct MHD_Connection;

typedef struct cs__waiting cs__waiting;

/* Freed by cs__waiting_free, after cs__waiting_end. CS_ERR_MEMORY; CS_ERR_SYSTEM: no timer or no thread. */
cs_status cs__waiting_start(cs__waiting **waiting);

/* Nanoseconds of the monotonic clock. */
uint64_t cs__waiting_now(void);

/* Suspends `connection`, from within one of its callbacks, until `then` or up to 0.25 ms later: those that
 * end at about the same time are resumed together, since libmicrohttpd walks over all that are suspended each
 * time. False: it does not wait, because the server ends or memory does. Thread-safe. */
bool cs__waiting_add(cs__waiting *waiting, struct MHD_Connection *connection, uint64_t then);

/* Resumes all connections, and lets none wait any more. */
void cs__waiting_end(cs__waiting *waiting);

/* NULL is allowed. */
void cs__waiting_free(cs__waiting *waiting);

#endif
