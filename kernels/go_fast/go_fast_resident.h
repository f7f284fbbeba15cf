/* SPDX-License-Identifier: MIT */
/*
 * A crew (core/crew.h): threads that are there before the call. Include after a body.
 *
 * Every thread sums the whole diagonal itself: the threads meet once, at the end, and the result does not
 * depend on their number. On two cores of a Zen 5, 100 x 100 takes 0.68 us so, and 0.72 with a barrier
 * between two halves of the diagonal; at 320 x 320 it is 5.6 against 5.4, and beyond the matrix alone
 * matters.
 */
#ifndef CORESWEEP_KERNELS_GO_FAST_RESIDENT_H
#define CORESWEEP_KERNELS_GO_FAST_RESIDENT_H

#include <stdint.h>
#include <stdlib.h>

#include "crew.h"
#include "go_fast_bypass.h"
#include "share.h"

typedef struct resident {
    cs_crew *crew;
    const go_fast_work *work;
    unsigned threads;
} resident;

static void release(void *state)
{
    resident *r = state;
    cs_crew_end(r->crew);
    free(r);
}

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    resident *r = malloc(sizeof *r);
    if (r == NULL) {
        return CS_ERR_MEMORY;
    }
    *r = (resident){.work = work, .threads = c->threads};
    cs_status status = cs_crew_start(c->threads, c->cpus, &r->crew);
    if (status != CS_OK) {
        free(r);
        return status;
    }
    *state = r;
    choose_stores(c, work, r);
    return CS_OK;
}

/* Where thread t begins, moved to the start of a cache line of out: no two threads write to one line. */
static size_t boundary(const go_fast_work *w, size_t t, size_t threads)
{
    const size_t count = w->n * w->n;
    const size_t i = cs_share(count, t, threads);
    const size_t inside = (uintptr_t)(w->out + i) % LINE / sizeof(double);
    return i == count ? i : i < inside ? 0 : i - inside;
}

static void take_part(unsigned thread, void *arg)
{
    const resident *r = arg;
    const go_fast_work *w = r->work;
    const size_t begin = boundary(w, thread, r->threads);
    const double trace = go_fast_trace(w, 0, w->n, w->out + begin);
    go_fast_add(w, begin, boundary(w, thread + 1, r->threads), trace);
}

static void run(void *work, void *state)
{
    (void)work;
    resident *r = state;
    cs_crew_run(r->crew, take_part, r);
}

static cs_status visit(void *work, void *state, cs_visitor body, void *arg)
{
    (void)work;
    const resident *r = state;
    cs_crew_run(r->crew, body, arg);
    return CS_OK;
}

#endif
