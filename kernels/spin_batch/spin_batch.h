/* SPDX-License-Identifier: MIT */
/* What the variants of spin_batch work on. */
#ifndef CORESWEEP_KERNELS_SPIN_BATCH_H
#define CORESWEEP_KERNELS_SPIN_BATCH_H

#include "task_words.h"

enum { SPIN_BATCH_TASKS = 100 };

typedef struct spin_batch_work {
    size_t n;
    unsigned threads;
    int64_t *starts; /* [SPIN_BATCH_TASKS] the input: where each task begins, never 0 */
    cs_task_words words;
} spin_batch_work;

/* The function of cs_tasks. Marsaglia's xorshift ("Xorshift RNGs", 2003), whose every instruction waits for
 * the one before it. */
static inline void spin_batch_task(unsigned task, unsigned worker, void *work)
{
    (void)worker;
    const spin_batch_work *w = work;
    uint64_t x = (uint64_t)w->starts[task];
    for (size_t step = 0; step < w->n; step++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    cs_task_words_put(&w->words, task, x);
}

#endif
