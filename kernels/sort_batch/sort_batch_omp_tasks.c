/* SPDX-License-Identifier: MIT */
/*
 * A graph of OpenMP tasks:
 *
 *     copy 0 -> sort 0 -> copy m -> sort m -> copy 2m -> ...       in room 0
 *     copy 1 -> sort 1 -> copy m + 1 -> ...                        in room 1
 *
 * A sort waits for its copy, and a copy for the sort that had the room before. With as many rooms as
 * threads a chain that is behind could not be helped by a thread that is done with its own; with two a thread
 * it can. No thread owns a room, so they are first touched by the team in turn.
 */
#include <omp.h>

#include "arrivals.h"
#include "sort_batch_scratch.h"

enum { ROOMS_A_THREAD = 2 };

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    const unsigned most = ROOMS_A_THREAD * c->threads;
    sort_batch_scratch *scratch = NULL;
    cs_status status =
        sort_batch_scratch_alloc(work, most < SORT_BATCH_TASKS ? most : SORT_BATCH_TASKS, &scratch);
    if (status != CS_OK) {
        return status;
    }
#pragma omp parallel for schedule(static, 1) num_threads((int)c->threads)
    for (unsigned i = 0; i < scratch->count; i++) {
        sort_batch_enter(i, scratch);
    }
    *state = scratch;
    return CS_OK;
}

static void run(void *work, void *state)
{
    sort_batch_work *w = work;
    const sort_batch_scratch *scratch = state;
    const sort_batch_room *rooms = scratch->rooms;
    w->words.runs++;
    /* By the master: where another thread makes such a graph, libgomp 12 loses its table of dependences. */
#pragma omp parallel num_threads((int)w->threads)
#pragma omp master
    for (unsigned task = 0; task < SORT_BATCH_TASKS; task++) {
        const unsigned room = task % scratch->count;
#pragma omp task depend(out : rooms[room])
        {
            sort_batch_copy(scratch, &rooms[room]);
            cs_arrive((unsigned)omp_get_thread_num());
        }
#pragma omp task depend(inout : rooms[room])
        {
            sort_batch_sort(scratch, &rooms[room]);
            sort_batch_show(scratch, &rooms[room], task);
            cs_arrive((unsigned)omp_get_thread_num());
        }
    }
}

const cs_variant cs_variant_sort_batch_omp_tasks = {
    .summary = "a graph of OpenMP tasks, each sort after its copy, two copies a thread",
    .parallel = true,
    .prepare = prepare,
    .release = sort_batch_scratch_free,
    .run = run,
};
