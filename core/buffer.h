/* SPDX-License-Identifier: MIT */
/*
 * Memory for inputs, results and scratch.
 *
 * A buffer is mapped afresh, 64-byte aligned, zero-filled and first touched by `threads` OpenMP threads
 * in equal contiguous parts, so that on a NUMA node each part lies beside the thread that a static
 * schedule gives it to. Starts are staggered by a few cache lines from one buffer to the next: arrays
 * that all begin at a page's start make loads and stores of triad collide in the low 12 address bits.
 */
#ifndef CORESWEEP_CORE_BUFFER_H
#define CORESWEEP_CORE_BUFFER_H

#include <stddef.h>

#include "coresweep/status.h"

/* How buffers are laid out. Set once, before the first buffer, by one thread. */
typedef enum cs_buffer_mode {
    CS_BUFFER_STAGGERED,   /* for measuring */
    CS_BUFFER_GUARD_AFTER, /* for `check`: the last byte lies just before an inaccessible page ... */
    CS_BUFFER_GUARD_BEFORE /* ... or the first byte just after one. Alignment is 8 bytes in both. */
} cs_buffer_mode;

void cs_buffer_set_mode(cs_buffer_mode mode);

/* Allocates `count` elements of `size` bytes. count may be 0: *buffer is then a pointer that may be
 * freed but not read. CS_ERR_MEMORY where the product overflows or the system refuses; *buffer is NULL
 * then. Freed by cs_buffer_free. Thread-safe. */
cs_status cs_buffer_alloc(size_t count, size_t size, unsigned threads, void **buffer);

/* Memory that a forked child shares: zero-filled, not first touched. Freed by cs_buffer_free. */
cs_status cs_buffer_alloc_shared(size_t count, size_t size, void **buffer);

/* As cs_buffer_alloc, but not touched: for a thread or a forked process that is still to be started, and
 * whose own memory it will be. Zero-filled. Freed by cs_buffer_free. */
cs_status cs_buffer_alloc_untouched(size_t count, size_t size, void **buffer);

/* NULL is allowed. */
void cs_buffer_free(void *buffer);

#endif
