/* SPDX-License-Identifier: MIT */
#include "fetch/waiting.h"

void cs_waiting_push(cs_job **heap, size_t *count, cs_job *job)
{
    size_t at = (*count)++;
    for (; at > 0 && heap[(at - 1) / 2]->due > job->due; at = (at - 1) / 2) {
        heap[at] = heap[(at - 1) / 2];
    }
    heap[at] = job;
}

cs_job *cs_waiting_pop(cs_job **heap, size_t *count)
{
    cs_job *first = heap[0];
    cs_job *moved = heap[--*count];
    size_t at = 0;
    for (size_t child = 1; child < *count; child = 2 * at + 1) {
        if (child + 1 < *count && heap[child + 1]->due < heap[child]->due) {
            child++;
        }
        if (heap[child]->due >= moved->due) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
    return first;
}
