/* SPDX-License-Identifier: MIT */
/* What the variants of sort_batch work on. */
#ifndef CORESWEEP_KERNELS_SORT_BATCH_H
#define CORESWEEP_KERNELS_SORT_BATCH_H

#include <string.h>

#include "task_words.h"

enum {
    SORT_BATCH_TASKS = 100,
    SORT_BATCH_LEAST = 64 /* keys that a task shows of its copy, where there are so many */
};

typedef struct sort_batch_work {
    size_t n;
    unsigned threads;
    double *keys; /* [n] the input; nobody writes to it */
    cs_task_words words;
} sort_batch_work;

/*
 * The word that proves a task: of every `stride`-th key of its sorted copy, beginning with another one in
 * each task, the bits, weighted by 1, 3, 5, ... and summed modulo 2^64. From n = 6400 on the stride is 100:
 * the 100 tasks together show every key once, and the words cost a hundredth of a pass over the copies.
 */
static inline uint64_t sort_batch_word(const double *sorted, size_t n, unsigned task)
{
    const size_t wanted = n / SORT_BATCH_LEAST;
    const size_t stride = wanted < 1 ? 1 : wanted < SORT_BATCH_TASKS ? wanted : SORT_BATCH_TASKS;
    uint64_t sum = 0;
    uint64_t weight = 1;
    for (size_t i = task % stride; i < n; i += stride) {
        uint64_t bits;
        memcpy(&bits, &sorted[i], sizeof bits);
        sum += weight * bits;
        weight += 2;
    }
    return sum ^ (task + 1);
}

#endif
