/* SPDX-License-Identifier: MIT */
/* Parallel inside the tasks: what there is to do where a batch has fewer tasks than the node has cores. */
#include <omp.h>
#include <stdlib.h>

#include "arrivals.h"
#include "buffer.h"
#include "coresweep/sort.h"
#include "sort_batch.h"

typedef struct room {
    double *copy; /* [n] */
    void *beside; /* [bytes] for the sort */
    size_t bytes;
} room;

static void release(void *state)
{
    room *r = state;
    if (r != NULL) {
        cs_buffer_free(r->copy);
        cs_buffer_free(r->beside);
        free(r);
    }
}

/* The copy is touched by the thread that writes it, and what lies beside it by the thread that needs it. */
static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    room *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return CS_ERR_MEMORY;
    }
    r->bytes = cs_sort_f64_parallel_scratch(c->n, c->threads);
    cs_status status = cs_buffer_alloc_untouched(c->n, sizeof *r->copy, (void **)&r->copy);
    if (status == CS_OK) {
        status = cs_buffer_alloc_untouched(r->bytes, 1, &r->beside);
    }
    if (status != CS_OK) {
        release(r);
        return status;
    }
    *state = r;
    return CS_OK;
}

static void run(void *work, void *state)
{
    sort_batch_work *w = work;
    const room *r = state;
    w->words.runs++;
    for (unsigned task = 0; task < SORT_BATCH_TASKS; task++) {
#pragma omp parallel num_threads((int)w->threads)
        {
#pragma omp for schedule(static) nowait
            for (size_t i = 0; i < w->n; i++) {
                r->copy[i] = w->keys[i];
            }
            cs_arrive((unsigned)omp_get_thread_num());
        }
        /* It can fail for wrong arguments alone; the keys are then unsorted, which the word tells. */
        (void)cs_sort_f64_parallel_with(r->copy, w->n, w->threads, r->beside, r->bytes);
        cs_task_words_put(&w->words, task, sort_batch_word(r->copy, w->n, task));
    }
    cs_arrive(0);
}

const cs_variant cs_variant_sort_batch_omp_inner = {
    .summary = "one task after the other, each sorted by all OpenMP threads, one copy",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
};
