/* SPDX-License-Identifier: MIT */
/* Memory with an inaccessible page on either side. Failures end the test. */
#ifndef CORESWEEP_TESTS_KERNELS_GUARDED_H
#define CORESWEEP_TESTS_KERNELS_GUARDED_H

#include <sys/mman.h>

#include "support.h"

enum { GUARD_PAGE = 4096 };

typedef struct guarded {
    char *first; /* right after an inaccessible page ... */
    char *end;   /* ... and right before one */
} guarded;

/* Whole pages for `bytes`, zeroed. */
static inline guarded guarded_open(size_t bytes)
{
    const size_t whole = (bytes + GUARD_PAGE - 1) / GUARD_PAGE * GUARD_PAGE;
    char *base =
        mmap(NULL, whole + 2 * GUARD_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(base != MAP_FAILED);
    assert_int_equal(mprotect(base, GUARD_PAGE, PROT_NONE), 0);
    assert_int_equal(mprotect(base + GUARD_PAGE + whole, GUARD_PAGE, PROT_NONE), 0);
    return (guarded){base + GUARD_PAGE, base + GUARD_PAGE + whole};
}

static inline void guarded_close(guarded g)
{
    munmap(g.first - GUARD_PAGE, (size_t)(g.end - g.first) + 2 * GUARD_PAGE);
}

#endif
