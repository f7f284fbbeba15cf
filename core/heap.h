/* SPDX-License-Identifier: MIT */
/* Things and when their time comes, the first on top: a binary heap (Williams 1964). Start with {0}. One
 * thread at a time. */
#ifndef CORESWEEP_CORE_HEAP_H
#define CORESWEEP_CORE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cs_timed {
    uint64_t then; /* by whatever clock */
    void *thing;   /* borrowed */
} cs_timed;

typedef struct cs_heap {
    cs_timed *all; /* all[0] is the first; the children of i are 2i + 1 and 2i + 2 */
    size_t count;
    size_t room;
} cs_heap;

/* Room for `more` than there are; false: there is no memory. */
bool cs_heap_reserve(cs_heap *heap, size_t more);

/* After cs_heap_reserve. */
void cs_heap_push(cs_heap *heap, cs_timed one);

/* Takes the first, of count > 0. */
cs_timed cs_heap_pop(cs_heap *heap);

void cs_heap_free(cs_heap *heap);

#endif
