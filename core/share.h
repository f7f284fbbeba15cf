/* SPDX-License-Identifier: MIT */
/* Dividing work among a team. */
#ifndef CORESWEEP_CORE_SHARE_H
#define CORESWEEP_CORE_SHARE_H

#include <stddef.h>

/* Where the share of thread t begins, of `threads` contiguous shares of `count` that differ by one at most;
 * t = threads gives the end of the last. As a static schedule divides, and as buffers are first touched to
 * within a page (buffer.h). */
static inline size_t cs_share(size_t count, size_t t, size_t threads)
{
    size_t longer = count % threads;
    return count / threads * t + (t < longer ? t : longer);
}

#endif
