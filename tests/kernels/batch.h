/* SPDX-License-Identifier: MIT */
/* What the tests of sort_batch and spin_batch share. */
#ifndef CORESWEEP_TESTS_KERNELS_BATCH_H
#define CORESWEEP_TESTS_KERNELS_BATCH_H

#include "buffer.h"
#include "drive.h"

enum { BATCH_TASKS = 100, BATCH_SEED = 11 };

/* What the test itself computes for one task of an input. */
typedef int64_t (*batch_formula)(cs_view input, size_t n, unsigned task);

/* Three runs of a variant, each held against the formula. */
static inline void batch_check(const char *name, const cs_case *c, batch_formula formula)
{
    driven d = drive_open(name, c);
    const cs_view input = d.entry->kernel->input(d.work);
    for (int run = 1; run <= 3; run++) {
        const cs_view got = drive_run(&d);
        assert_int_equal(got.count, BATCH_TASKS);
        assert_int_equal(got.type, CS_I64);
        for (unsigned task = 0; task < BATCH_TASKS; task++) {
            if (((const int64_t *)got.data)[task] != formula(input, c->n, task)) {
                fail_msg("%s, n = %zu, %u threads: task %u is wrong after run %d", name, c->n, c->threads,
                         task, run);
            }
        }
    }
    drive_close(&d);
}

/* A kernel is held against one that did nothing, or a task too few. */
static inline void batch_check_missing(const char *name)
{
    const cs_case c = {.n = 100, .threads = 1, .seed = BATCH_SEED};
    cs_difference difference;
    driven expected = drive_open(name, &c);
    driven idle = drive_open(name, &c);
    assert_int_equal(drive_compare(&idle, &idle, &difference), CS_OK);
    drive_run(&expected);
    assert_int_equal(drive_compare(&idle, &expected, &difference), CS_ERR_MISMATCH);
    drive_run(&idle);
    assert_int_equal(drive_compare(&idle, &expected, &difference), CS_OK);
    drive_close(&idle);
    drive_close(&expected);
}

static inline void batch_check_refusals(const cs_kernel *kernel)
{
    void *work = NULL;
    assert_int_equal(kernel->create(&(cs_case){.n = 1}, &work), CS_ERR_ARGUMENT);
    assert_int_equal(kernel->create(&(cs_case){.n = 1, .threads = 1, .input = 1}, &work), CS_ERR_ARGUMENT);
    assert_null(work);
}

#endif
