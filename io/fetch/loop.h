/* SPDX-License-Identifier: MIT */
/*
 * One thread that waits for many transfers at once: a multi handle of libcurl driven by epoll.
 *
 * What has ended is put away (its file written and named, its row told) when there is time for it: where 64
 * answers come together, the 64 next requests go out first, 10 us each earlier.
 */
#ifndef CORESWEEP_IO_FETCH_LOOP_H
#define CORESWEEP_IO_FETCH_LOOP_H

#include "fetch/queue.h"
#include "fetch/sharing.h"
#include "fetch/transfer.h"

typedef struct cs_loop cs_loop;

/* What several loops on one queue tell each other. */
typedef struct cs_loops {
    cs_ways ways;
    int wake; /* an eventfd: written when one loop finds nothing more to do, so that the others look, too */
    _Atomic bool http1; /* some server speaks no HTTP/2: transfers do not share connections */
} cs_loops;

/* CS_ERR_MEMORY or CS_ERR_SYSTEM. Released by cs_loop_free. `rules`, `queue` and `loops` are borrowed. */
cs_status cs_loop_new(cs_queue *queue, const cs_transfer_rules *rules, cs_loops *loops, cs_loop **loop);
void cs_loop_free(cs_loop *loop); /* NULL is allowed; no transfer may be under way */

/* Carries out jobs until the queue says that there is nothing more to do, or, called again and again, for
 * about `seconds`: false where it is to be called again. */
bool cs_loop_run(cs_loop *loop, double seconds);

#endif
