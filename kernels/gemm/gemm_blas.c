/* SPDX-License-Identifier: MIT */
/*
 * OpenBLAS's dgemm. It is linked with OpenBLAS's OpenMP build, whose threads are the process's OpenMP team:
 * it is bound by OMP_PLACES like every other one, and the harness can visit it like every other one. OpenBLAS
 * may use fewer threads than it was given where n is small.
 *
 * OpenBLAS keeps one thread count for the whole process: works of different thread counts must not be used
 * at the same time.
 */
#include <cblas.h>
#include <stdlib.h>

#include "coresweep/kernel.h"
#include "gemm.h"

/* Enough to leave OpenBLAS's path for small matrices, which needs no scratch memory. */
enum { WARM_UP = 256 };

/* The leading m x m part; m <= n. */
static void multiply(const gemm_work *w, size_t m)
{
    const int order = (int)m;
    const int stride = (int)w->n;
    if (order > 0) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, order, order, order, 1, w->a, stride, w->b,
                    stride, 0, w->c, stride);
    }
}

/* The state is the thread count to go back to. CS_ERR_UNAVAILABLE for more threads than OpenBLAS was built
 * for (128 in Debian 12). */
static cs_status prepare(const cs_case *c, void *work, void **state)
{
    const gemm_work *w = work;
    int *before = malloc(sizeof *before);
    if (before == NULL) {
        return CS_ERR_MEMORY;
    }
    *before = openblas_get_num_threads();
    openblas_set_num_threads((int)c->threads);
    if (openblas_get_num_threads() != (int)c->threads) {
        openblas_set_num_threads(*before);
        free(before);
        return CS_ERR_UNAVAILABLE;
    }
    /* OpenBLAS maps its packing buffers at the first call that needs them, and keeps them. */
    multiply(w, w->n < WARM_UP ? w->n : WARM_UP);
    *state = before;
    return CS_OK;
}

static void release(void *state)
{
    const int *before = state;
    openblas_set_num_threads(*before);
    free(state);
}

static void run(void *work, void *state)
{
    (void)state;
    const gemm_work *w = work;
    multiply(w, w->n);
}

const cs_variant cs_variant_gemm_blas = {
    .summary = "OpenBLAS's dgemm on an OpenMP team",
    .parallel = true,
    .prepare = prepare,
    .release = release,
    .run = run,
};
