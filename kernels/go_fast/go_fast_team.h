/* SPDX-License-Identifier: MIT */
/*
 * An OpenMP team. Include after a body. Each thread sums a part of the diagonal and, after one barrier,
 * all partial sums in the order of the threads: the same result in every thread and in every run with
 * as many threads. Diagonal and matrix are split alike, so that a thread stays in its own rows.
 */
#ifndef CORESWEEP_KERNELS_GO_FAST_TEAM_H
#define CORESWEEP_KERNELS_GO_FAST_TEAM_H

#include <omp.h>
#include <stdalign.h>
#include <stdlib.h>

#include "arrivals.h"
#include "go_fast_bypass.h"
#include "share.h"

/* Two cache lines apart: Intel's adjacent-line prefetcher fetches lines in pairs. */
typedef struct partial {
    alignas(128) double sum;
} partial;

typedef struct team {
    partial *partials; /* [threads] */
    unsigned threads;
} team;

static void release(void *state)
{
    team *t = state;
    if (t != NULL) {
        free(t->partials);
        free(t);
    }
}

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    team *t = malloc(sizeof *t);
    partial *partials = aligned_alloc(alignof(partial), c->threads * sizeof *partials);
    if (t == NULL || partials == NULL) {
        free(t);
        free(partials);
        return CS_ERR_MEMORY;
    }
    *t = (team){partials, c->threads};
    *state = t;
    choose_stores(c, work, t);
    return CS_OK;
}

static void run(void *work, void *state)
{
    const go_fast_work *w = work;
    const team *shared = state;
    const size_t n = w->n;
#pragma omp parallel num_threads((int)shared->threads)
    {
        const size_t t = (size_t)omp_get_thread_num();
        const size_t threads = (size_t)omp_get_num_threads();
        const size_t begin = cs_share(n * n, t, threads);
        shared->partials[t].sum =
            go_fast_trace(w, cs_share(n, t, threads), cs_share(n, t + 1, threads), w->out + begin);
#pragma omp barrier
        double trace = 0;
        for (size_t i = 0; i < threads; i++) {
            trace += shared->partials[i].sum;
        }
        go_fast_add(w, begin, cs_share(n * n, t + 1, threads), trace);
        cs_arrive((unsigned)t);
    }
}

#endif
