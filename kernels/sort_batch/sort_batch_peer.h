/* SPDX-License-Identifier: MIT */
/* The tasks in an OpenMP team, as sort_batch.omp does them, with another's sort. Define SORT_BATCH_PEER, a
 * function of peers.h with one thread, before including this. */
#ifndef CORESWEEP_KERNELS_SORT_BATCH_PEER_H
#define CORESWEEP_KERNELS_SORT_BATCH_PEER_H

#include <omp.h>

#include "arrivals.h"
#include "peers.h"
#include "sort_batch_scratch.h"

static void sort_copy(const sort_batch_scratch *s, const sort_batch_room *room)
{
    sort_batch_copy(s, room);
    SORT_BATCH_PEER(room->copy, s->work->n, 1);
}

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    sort_batch_scratch *s = NULL;
    cs_status status = sort_batch_scratch_alloc(work, c->threads, &s);
    if (status != CS_OK) {
        return status;
    }
#pragma omp parallel num_threads((int)c->threads)
    sort_copy(s, &s->rooms[omp_get_thread_num()]);
    *state = s;
    return CS_OK;
}

static void run(void *work, void *state)
{
    sort_batch_work *w = work;
    const sort_batch_scratch *s = state;
    w->words.runs++;
#pragma omp parallel num_threads((int)w->threads)
    {
        const unsigned thread = (unsigned)omp_get_thread_num();
#pragma omp for schedule(dynamic) nowait
        for (unsigned task = 0; task < SORT_BATCH_TASKS; task++) {
            sort_copy(s, &s->rooms[thread]);
            sort_batch_show(s, &s->rooms[thread], task);
        }
        cs_arrive(thread);
    }
}

#endif
