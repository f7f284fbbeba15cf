/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_TESTS_KERNELS_BROKEN_H
#define CORESWEEP_TESTS_KERNELS_BROKEN_H

#include <stddef.h>
#include <stdint.h>

typedef struct broken_work {
    size_t n;
    uint64_t calls;
    int64_t *out;
} broken_work;

/* What is right: out[i] = 3 i. */
static inline void broken_fill(broken_work *w)
{
    w->calls++;
    for (size_t i = 0; i < w->n; i++) {
        w->out[i] = 3 * (int64_t)i;
    }
}

#endif
