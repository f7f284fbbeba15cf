/* SPDX-License-Identifier: MIT */
#include "sort_peer.h"

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    const cs_status status = sort_peer_accepts(work);
    if (status != CS_OK) {
        return status;
    }
    *state = cs__peer_onetbb_open(c->threads, c->cpus);
    return *state != NULL ? CS_OK : CS_ERR_MEMORY;
}

static void release(void *state)
{
    cs__peer_onetbb_close(state);
}

static void run(void *work, void *state)
{
    const sort_work *w = work;
    cs__peer_onetbb_sort(state, w->keys, w->n);
}

static cs_status visit(void *work, void *state, cs_visitor body, void *arg)
{
    (void)work;
    return cs__peer_onetbb_visit(state, body, arg) ? CS_OK : CS_ERR_SYSTEM;
}

const cs_variant cs_variant_sort_onetbb = {
    .summary = "oneTBB's parallel_sort: quicksort in tasks over std::sort",
    .parallel = true,
    .missing = PEER_ONETBB_MISSING,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
