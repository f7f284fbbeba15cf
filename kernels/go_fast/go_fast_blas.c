/* SPDX-License-Identifier: MIT */
/*
 * BLAS has no call that adds a scalar to a vector; daxpy adds trace times a vector of ones. Block by
 * block, so that the block which dcopy has written is still in the L1 cache when daxpy reads it.
 */
#include <cblas.h>

#include "buffer.h"
#include "go_fast_libm.h"

/* Of out, a and ones: three times 8 KB. One thread, since OpenBLAS takes more from 10000 elements on. */
enum { BLOCK = 1024 };

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)c;
    (void)work;
    cs_status status = cs_buffer_alloc(BLOCK, sizeof(double), 1, state);
    if (status == CS_OK) {
        double *ones = *state;
        for (int i = 0; i < BLOCK; i++) {
            ones[i] = 1;
        }
    }
    return status;
}

/* dcopy for float64; int64 needs a conversion, which BLAS does not have either. */
static void copy(const go_fast_work *w, size_t begin, int count)
{
    double *out = w->out + begin;
    if (w->type == CS_F64) {
        cblas_dcopy(count, (const double *)w->a + begin, 1, out, 1);
        return;
    }
    const int64_t *a = (const int64_t *)w->a + begin;
    for (int i = 0; i < count; i++) {
        out[i] = (double)a[i];
    }
}

static void run(void *work, void *state)
{
    const go_fast_work *w = work;
    const double *ones = state;
    const size_t count = w->n * w->n;
    const double trace = go_fast_trace(w, 0, w->n, w->out);
    for (size_t begin = 0; begin < count; begin += BLOCK) {
        int length = count - begin < BLOCK ? (int)(count - begin) : BLOCK;
        copy(w, begin, length);
        cblas_daxpy(length, trace, ones, 1, w->out + begin, 1);
    }
}

const cs_variant cs_variant_go_fast_blas = {
    .summary = "OpenBLAS dcopy and daxpy, one thread, tanh from libm",
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
