/* SPDX-License-Identifier: MIT */
#include "server/heap.h"

#include <stdlib.h>

bool cs__heap_reserve(cs__heap *heap)
{
    if (heap->count == heap->room) {
        size_t room = heap->room > 0 ? 2 * heap->room : 256;
        cs__timed *all = realloc(heap->all, room * sizeof *all);
        if (all == NULL) {
            return false;
        }
        heap->all = all;
        heap->room = room;
    }
    return true;
}

void cs__heap_push(cs__heap *heap, cs__timed one)
{
    cs__timed *all = heap->all;
    size_t at = heap->count++;
    for (; at > 0 && all[(at - 1) / 2].then > one.then; at = (at - 1) / 2) {
        all[at] = all[(at - 1) / 2];
    }
    all[at] = one;
}

cs__timed cs__heap_pop(cs__heap *heap)
{
    cs__timed *all = heap->all;
    cs__timed first = all[0];
    cs__timed last = all[--heap->count];
    size_t at = 0;
    for (size_t child = 1; child < heap->count; child = 2 * at + 1) {
        child += child + 1 < heap->count && all[child + 1].then < all[child].then;
        if (all[child].then >= last.then) {
            break;
        }
        all[at] = all[child];
        at = child;
    }
    all[at] = last;
    return first;
}

void cs__heap_free(cs__heap *heap)
{
    free(heap->all);
    *heap = (cs__heap){0};
}
