/* SPDX-License-Identifier: MIT */
/*
 * Memory for the tasks that are at work at the same time: for each the copy, and what the sort needs beside
 * it. It is prepared, so that no task allocates: a forked worker must not, and the others are to be compared
 * with it.
 */
#ifndef CORESWEEP_KERNELS_SORT_BATCH_SCRATCH_H
#define CORESWEEP_KERNELS_SORT_BATCH_SCRATCH_H

#include <stdlib.h>

#include "coresweep/sort.h"
#include "sort_batch.h"

typedef struct sort_batch_room {
    double *copy; /* [n] */
    void *beside; /* [beside_bytes] for the sort */
} sort_batch_room;

typedef struct sort_batch_scratch {
    const sort_batch_work *work;
    size_t beside_bytes;
    unsigned count;
    sort_batch_room rooms[]; /* [count] */
} sort_batch_scratch;

static inline void sort_batch_scratch_free(void *scratch)
{
    sort_batch_scratch *s = scratch;
    for (unsigned i = 0; s != NULL && i < s->count; i++) {
        cs_buffer_free(s->rooms[i].copy);
        cs_buffer_free(s->rooms[i].beside);
    }
    free(s);
}

/* Not touched: that is for each worker to do. *scratch is NULL on failure. */
static inline cs_status sort_batch_scratch_alloc(const sort_batch_work *w, unsigned count,
                                                 sort_batch_scratch **scratch)
{
    *scratch = NULL;
    sort_batch_scratch *s = calloc(1, sizeof *s + count * sizeof s->rooms[0]);
    if (s == NULL) {
        return CS_ERR_MEMORY;
    }
    s->work = w;
    s->beside_bytes = cs_sort_f64_scratch(w->n);
    s->count = count;
    cs_status status = CS_OK;
    for (unsigned i = 0; status == CS_OK && i < count; i++) {
        status = cs_buffer_alloc_untouched(w->n, sizeof *s->rooms[i].copy, (void **)&s->rooms[i].copy);
        if (status == CS_OK) {
            status = cs_buffer_alloc_untouched(s->beside_bytes, 1, &s->rooms[i].beside);
        }
    }
    if (status != CS_OK) {
        sort_batch_scratch_free(s);
        return status;
    }
    *scratch = s;
    return CS_OK;
}

static inline void sort_batch_copy(const sort_batch_scratch *s, const sort_batch_room *room)
{
    if (room->copy != NULL) { /* it never is, which clang-tidy 14 does not see */
        memcpy(room->copy, s->work->keys, s->work->n * sizeof *room->copy);
    }
}

/* It can fail for wrong arguments alone; the keys are then unsorted, which the word tells. */
static inline void sort_batch_sort(const sort_batch_scratch *s, const sort_batch_room *room)
{
    (void)cs_sort_f64_with(room->copy, s->work->n, room->beside, s->beside_bytes);
}

static inline void sort_batch_show(const sort_batch_scratch *s, const sort_batch_room *room, unsigned task)
{
    cs_task_words_put(&s->work->words, task, sort_batch_word(room->copy, s->work->n, task));
}

/* The two functions of cs_tasks; `scratch` is its context. The first sorts once, and so touches what the
 * tasks will: of the memory beside the copy that is a part, different from sort to sort. */
static inline void sort_batch_enter(unsigned worker, void *scratch)
{
    const sort_batch_scratch *s = scratch;
    sort_batch_copy(s, &s->rooms[worker]);
    sort_batch_sort(s, &s->rooms[worker]);
}

static inline void sort_batch_task(unsigned task, unsigned worker, void *scratch)
{
    const sort_batch_scratch *s = scratch;
    sort_batch_enter(worker, scratch);
    sort_batch_show(s, &s->rooms[worker], task);
}

#endif
