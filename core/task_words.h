/* SPDX-License-Identifier: MIT */
/*
 * The result of a batch of tasks: one word a task, which no task leaves at 0.
 *
 * Every run gives the same words, so that a task which was not done in the last run would pass by its word of
 * the run before. Hence each slot also sums its words over all runs: from r runs of word w come the sum r w
 * and the result r w - (r - 1) w. A task that was missing once, came twice or gave another word, in whichever
 * run, has a wrong result from then on.
 */
#ifndef CORESWEEP_CORE_TASK_WORDS_H
#define CORESWEEP_CORE_TASK_WORDS_H

#include <stdalign.h>

#include "buffer.h"
#include "coresweep/kernel.h"

typedef struct cs_task_slot {
    alignas(64) uint64_t last; /* a cache line each: tasks end at the same time */
    uint64_t sum;
} cs_task_slot;

typedef struct cs_task_words {
    unsigned count;
    uint64_t runs;       /* each run adds 1 */
    cs_task_slot *slots; /* [count] in memory that forked workers share */
    int64_t *result;     /* [count] */
} cs_task_words;

static inline void cs_task_words_free(cs_task_words *words)
{
    cs_buffer_free(words->slots);
    cs_buffer_free(words->result);
}

/* CS_ERR_MEMORY, with what there is left for cs_task_words_free. *words must be zero before. */
static inline cs_status cs_task_words_alloc(unsigned count, cs_task_words *words)
{
    words->count = count;
    cs_status status = cs_buffer_alloc_shared(count, sizeof *words->slots, (void **)&words->slots);
    return status == CS_OK ? cs_buffer_alloc(count, sizeof *words->result, 1, (void **)&words->result)
                           : status;
}

/* Called by whoever did the task. Two tasks may be done at the same time. */
static inline void cs_task_words_put(const cs_task_words *words, unsigned task, uint64_t word)
{
    words->slots[task].last = word;
    words->slots[task].sum += word;
}

/* Makes the result wrong, for good: a run in which not all workers took part is none. */
static inline void cs_task_words_spoil(const cs_task_words *words)
{
    words->slots[0].sum++;
}

static inline cs_view cs_task_words_view(const cs_task_words *words)
{
    for (unsigned i = 0; i < words->count; i++) {
        const cs_task_slot *slot = &words->slots[i];
        words->result[i] = (int64_t)(slot->sum - (words->runs - 1) * slot->last);
    }
    return (cs_view){words->result, words->count, CS_I64};
}

#endif
