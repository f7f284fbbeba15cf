/* SPDX-License-Identifier: MIT */
/* The four ways to carry transfers out. Each takes jobs from the queue until that says CS_TURN_END, and hands
 * every one back by cs_queue_ended. What keeps it from starting goes to cs_queue_fail. */
#ifndef CORESWEEP_IO_FETCH_STRATEGY_H
#define CORESWEEP_IO_FETCH_STRATEGY_H

#include "fetch/queue.h"
#include "fetch/transfer.h"

void cs_fetch_serial(cs_queue *queue, cs_transfer_rules *rules);
void cs_fetch_threads(cs_queue *queue, cs_transfer_rules *rules);
void cs_fetch_processes(cs_queue *queue, cs_transfer_rules *rules);
void cs_fetch_async(cs_queue *queue, cs_transfer_rules *rules);

#endif
