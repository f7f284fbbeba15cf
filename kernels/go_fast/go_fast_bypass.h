/* SPDX-License-Identifier: MIT */
/* How a variant decides whether to store past the caches: by its own `run`. Include after a body. */
#ifndef CORESWEEP_KERNELS_GO_FAST_BYPASS_H
#define CORESWEEP_KERNELS_GO_FAST_BYPASS_H

#include "cache.h"
#include "go_fast.h"

static void run(void *work, void *state);

typedef struct attempt {
    go_fast_work *work;
    void *state;
} attempt;

static void run_once(void *arg, bool bypass)
{
    const attempt *a = arg;
    a->work->bypass = bypass;
    run(a->work, a->state);
}

/* Sets work->bypass, at the end of `prepare`: `state` is what run is given. */
static void choose_stores(const cs_case *c, go_fast_work *work, void *state)
{
    attempt a = {work, state};
    work->bypass = BYPASSES && cs_cache_bypass(c, 16 * work->n * work->n, run_once, &a);
}

#endif
