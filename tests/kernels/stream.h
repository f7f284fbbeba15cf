/* SPDX-License-Identifier: MIT */
/* What add and copy have in common for their tests: variants held against the scalar one, over sizes around
 * every vector length, at every alignment, between guard pages. */
#ifndef CORESWEEP_TESTS_KERNELS_STREAM_H
#define CORESWEEP_TESTS_KERNELS_STREAM_H

#include <stdlib.h>

#include "buffer.h"
#include "drive.h"

enum { SEED = 7 };

/* Before each run of a variant; NULL: nothing to set. */
typedef void (*stream_setting)(void *work);

static inline void stream_expect(const char *name, const char *reference, size_t n, unsigned threads,
                                 stream_setting set)
{
    const cs_case c = {.n = n, .threads = threads, .seed = SEED};
    driven d = drive_open(name, &c);
    driven expected = drive_open(reference, &c);
    if (set != NULL) {
        set(d.work);
    }
    drive_run(&expected);
    drive_run(&d);
    cs_difference difference;
    if (drive_compare(&d, &expected, &difference) != CS_OK) {
        fail_msg("%s, n = %zu, %u threads: differs at %zu", name, n, threads, difference.index);
    }
    drive_close(&expected);
    drive_close(&d);
}

static inline void stream_sizes(const char *name, const char *reference, unsigned threads, stream_setting set)
{
    const cs_sizes sizes = cs_find(reference)->kernel->check_sizes;
    for (size_t n = 0; n <= 70; n++) {
        stream_expect(name, reference, n, threads, set);
    }
    for (unsigned i = 0; i < sizes.count; i++) {
        stream_expect(name, reference, sizes.values[i], threads, set);
    }
}

/* Any access outside of the arrays ends the program in two of the modes. The end lies at a page's, so that
 * the start takes every alignment of 8 bytes as n grows. */
static inline void stream_modes(const char *kernel, void (*body)(const char *name, unsigned threads))
{
    static const cs_buffer_mode modes[] = {CS_BUFFER_GUARD_AFTER, CS_BUFFER_GUARD_BEFORE,
                                           CS_BUFFER_STAGGERED};
    for (size_t m = 0; m < 3; m++) {
        cs_buffer_set_mode(modes[m]);
        drive_each_variant(kernel, body);
    }
}

/* A result of which one element is off by one ULP, or NaN, is refused and the element named. */
static inline void stream_rejects_wrong_element(const char *reference)
{
    const cs_case c = {.n = 100, .threads = 1, .seed = SEED};
    driven d = drive_open(reference, &c);
    const cs_kernel *kernel = d.entry->kernel;
    const cs_view expected = drive_run(&d);
    double changed[100];
    memcpy(changed, expected.data, sizeof changed);
    const cs_view got = {changed, 100, CS_F64};
    cs_difference difference;
    assert_int_equal(kernel->compare(d.work, expected, got, &difference), CS_OK);
    uint64_t bits;
    memcpy(&bits, &changed[99], sizeof bits);
    bits++;
    memcpy(&changed[99], &bits, sizeof bits);
    assert_int_equal(kernel->compare(d.work, expected, got, &difference), CS_ERR_MISMATCH);
    assert_int_equal(difference.index, 99);
    drive_close(&d);
}

static inline void stream_refuses_nonsense(const char *reference)
{
    const cs_kernel *kernel = cs_find(reference)->kernel;
    void *work = NULL;
    assert_int_equal(kernel->create(&(cs_case){.n = 1, .threads = 0}, &work), CS_ERR_ARGUMENT);
    assert_int_equal(kernel->create(&(cs_case){.n = 1, .threads = 1, .input = 1}, &work), CS_ERR_ARGUMENT);
    assert_int_equal(kernel->create(&(cs_case){.n = SIZE_MAX / 4, .threads = 1}, &work), CS_ERR_MEMORY);
    assert_null(work);
}

#endif
