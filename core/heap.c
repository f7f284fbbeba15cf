/* SPDX-License-Identifier: MIT */
#include "heap.h"

#include <stdlib.h>

bool cs_heap_reserve(cs_heap *heap, size_t more)
{
    size_t wanted = heap->count + more;
    if (wanted > heap->room) {
        size_t room = 2 * heap->room > wanted ? 2 * heap->room : wanted;
        cs_timed *all = realloc(heap->all, room * sizeof *all);
        if (all == NULL) {
            return false;
        }
        heap->all = all;
        heap->room = room;
    }
    return true;
}

void cs_heap_push(cs_heap *heap, cs_timed one)
{
    cs_timed *all = heap->all;
    size_t at = heap->count++;
    for (; at > 0 && all[(at - 1) / 2].then > one.then; at = (at - 1) / 2) {
        all[at] = all[(at - 1) / 2];
    }
    all[at] = one;
}

cs_timed cs_heap_pop(cs_heap *heap)
{
    cs_timed *all = heap->all;
    cs_timed first = all[0];
    cs_timed last = all[--heap->count];
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

void cs_heap_free(cs_heap *heap)
{
    free(heap->all);
    *heap = (cs_heap){0};
}
