/* SPDX-License-Identifier: MIT */
/* One after the other: what the other strategies are held against. */
#include "fetch/strategy.h"

void cs_fetch_serial(cs_queue *queue, cs_transfer_rules *rules)
{
    cs_transfer *transfer = NULL;
    cs_job *job = NULL;
    cs_attempt attempt;
    if (cs_transfer_new(rules, &transfer) != CS_OK) {
        cs_queue_fail(queue, CS_ERR_MEMORY, &(cs_message){"out of memory"});
        return;
    }
    while (cs_queue_wait(queue, &job) == CS_TURN_JOB) {
        cs_transfer_carry_out(transfer, job, &attempt);
        cs_queue_ended(queue, job, &attempt);
        cs_queue_turn(queue);
        cs_queue_settle(queue); /* the next transfer may take long */
    }
    cs_transfer_free(transfer);
}
