/* SPDX-License-Identifier: MIT */
/*
 * One thread, into memory that it allocates: what a call costs that returns a new matrix, as Numba's does.
 * Include after a body.
 *
 * A run frees the result before its own and calls malloc: the same order as a loop in Python whose every
 * result dies before the next is made. Up to 32 MB the C library hands the same block out again (the first
 * block that is freed of those above 128 KB raises its limit for mmap); beyond, each run maps new pages, and
 * the kernel clears them: 37 of 41 ms at n = 3200. With HUGE_PAGES defined, blocks from 4 MB on ask for pages
 * of 2 MB, as NumPy does: 7 ms.
 */
#ifndef CORESWEEP_KERNELS_GO_FAST_MALLOC_H
#define CORESWEEP_KERNELS_GO_FAST_MALLOC_H

#include <stdlib.h>

#include "go_fast_bypass.h"

/* From here on malloc maps new pages whatever was freed before (mallopt(3), M_MMAP_THRESHOLD). The kernel has
 * just cleared what is written then, so that it lies in the caches: at 82 MB, on a Zen 5, ordinary stores
 * take 35 ms and streaming stores 53. */
enum { ALWAYS_MAPPED = 32 << 20 };

typedef struct fresh {
    go_fast_work *work;
    double *own;  /* work->out as `create` made it */
    double *last; /* the last run's result, or NULL */
} fresh;

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    fresh *f = malloc(sizeof *f);
    if (f == NULL) {
        return CS_ERR_MEMORY;
    }
    go_fast_work *w = work;
    *f = (fresh){.work = w, .own = w->out};
    *state = f;
    if (w->n * w->n * sizeof(double) < ALWAYS_MAPPED) {
        choose_stores(c, w, f);
    }
    return CS_OK;
}

static void release(void *state)
{
    fresh *f = state;
    f->work->out = f->own;
    free(f->last);
    free(f);
}

#ifdef HUGE_PAGES
#include <stdint.h>
#include <sys/mman.h>

/* Advice: where the system has no huge pages, nothing changes. */
static void advise(char *block, size_t bytes)
{
    enum { LEAST = 4 << 20, PAGE = 4096 };
    const size_t before = (size_t)(-(uintptr_t)block % PAGE);
    if (bytes >= LEAST) {
        madvise(block + before, (bytes - before) / PAGE * PAGE, MADV_HUGEPAGE);
    }
}
#else
static void advise(char *block, size_t bytes)
{
    (void)block;
    (void)bytes;
}
#endif

/* Where there is no memory the result stays the one that `create` made, of which no element is right. */
static void run(void *work, void *state)
{
    go_fast_work *w = work;
    fresh *f = state;
    free(f->last);
    f->last = malloc(w->n * w->n * sizeof(double));
    w->out = f->last != NULL ? f->last : f->own;
    if (f->last != NULL) {
        advise((char *)f->last, w->n * w->n * sizeof(double));
        go_fast_add(w, 0, w->n * w->n, go_fast_trace(w, 0, w->n, w->out));
    }
}

#endif
