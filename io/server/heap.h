/* SPDX-License-Identifier: MIT */
/* Things and when their time comes, the first on top: a binary heap (Williams 1964). Start with {0}. One
 * thread at a time. */
#ifndef CORESWEEP_IO_SERVER_HEAP_H
#define CORESWEEP_IO_SERVER_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cs__timed {
    uint64_t then;
    void *thing; /* borrowed */
} cs__timed;

typedef struct cs__heap {
    cs__timed *all; /* all[0] is the first; the children of i are 2i + 1 and 2i + 2 */
    size_t count;
    size_t room;
} cs__heap;

/* Room for one more; false: there is no memory. */
bool cs__heap_reserve(cs__heap *heap);

/* After cs__heap_reserve. */
void cs__heap_push(cs__heap *heap, cs__timed one);

/* Takes the first, of count > 0. */
cs__timed cs__heap_pop(cs__heap *heap);

void cs__heap_free(cs__heap *heap);

#endif
