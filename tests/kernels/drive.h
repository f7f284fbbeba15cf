/* SPDX-License-Identifier: MIT */
/* Runs variants as the harness does: found in the registry, through create, prepare, restore and run.
 * Failures end the test. */
#ifndef CORESWEEP_TESTS_KERNELS_DRIVE_H
#define CORESWEEP_TESTS_KERNELS_DRIVE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coresweep/registry.h"

typedef struct driven {
    const cs_entry *entry;
    void *work;
    void *state;
} driven;

/* CS_ERR_UNAVAILABLE where the variant takes no such case; nothing is left to close then. */
static inline cs_status drive_try(const char *name, const cs_case *c, driven *d)
{
    *d = (driven){.entry = cs_find(name)};
    assert_non_null(d->entry);
    assert_int_equal(d->entry->kernel->create(c, &d->work), CS_OK);
    cs_status status = CS_OK;
    if (d->entry->variant->prepare != NULL) {
        status = d->entry->variant->prepare(c, d->work, &d->state);
    }
    if (status != CS_OK) {
        assert_int_equal(status, CS_ERR_UNAVAILABLE);
        d->entry->kernel->destroy(d->work);
    }
    return status;
}

static inline driven drive_open(const char *name, const cs_case *c)
{
    driven d;
    assert_int_equal(drive_try(name, c, &d), CS_OK);
    return d;
}

static inline cs_view drive_run(const driven *d)
{
    if (d->entry->kernel->restore != NULL) {
        d->entry->kernel->restore(d->work);
    }
    d->entry->variant->run(d->work, d->state);
    return d->entry->kernel->result(d->work);
}

static inline void drive_close(driven *d)
{
    if (d->entry->variant->release != NULL) {
        d->entry->variant->release(d->state);
    }
    d->entry->kernel->destroy(d->work);
    *d = (driven){0};
}

/* Compares what d has computed with what the reference, `expected`, has. */
static inline cs_status drive_compare(const driven *d, const driven *expected, cs_difference *difference)
{
    const cs_kernel *kernel = d->entry->kernel;
    return kernel->compare(d->work, kernel->result(expected->work), kernel->result(d->work), difference);
}

/* Calls `body` for every variant of the kernel that this CPU runs, at 1, 2, 3 and 5 threads where threads
 * apply to it. Fails where there is none. */
static inline void drive_each_variant(const char *kernel_name,
                                      void (*body)(const char *name, unsigned threads))
{
    static const unsigned thread_counts[] = {1, 2, 3, 5};
    size_t called = 0;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_entry *entry = &cs_registry[i];
        if (strcmp(entry->kernel_name, kernel_name) != 0 || !cs_entry_available(entry)) {
            continue;
        }
        for (size_t t = 0; t < (entry->variant->parallel ? 4 : 1); t++) {
            body(entry->name, thread_counts[t]);
            called++;
        }
    }
    assert_true(called > 0);
}

#endif
