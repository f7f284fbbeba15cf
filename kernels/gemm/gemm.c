/* SPDX-License-Identifier: MIT */
/*
 * gemm:   c[i][j] = sum over k of a[i][k] * b[k][j]
 *
 * Level 3 of the BLAS (Dongarra, Du Croz, Hammarling and Duff 1990) on square matrices, and this machine's
 * measured ceiling for double-precision operations.
 */
#include "gemm.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "buffer.h"
#include "compare.h"
#include "coresweep/kernel.h"
#include "rng.h"

static const cs_input inputs[] = {{"uniform", "a and b uniform in [-0.5, 0.5)"}};

/* Bytes are 24 n^2: 1.5 MB at 256, 24 MB at 1024, 400 MB at 4096. */
static const size_t sizes[] = {64, 128, 256, 512, 1024, 2048, 4096};
static const size_t default_sizes[] = {256, 1024};
static const size_t check_sizes[] = {0, 1, 2, 3, 7, 8, 9, 31, 33, 64, 100, 127};

static void destroy(void *work)
{
    gemm_work *w = work;
    if (w != NULL) {
        cs_buffer_free(w->a);
        cs_buffer_free(w->b);
        cs_buffer_free(w->c);
        cs_buffer_free(w->row_norm);
        cs_buffer_free(w->column_norm);
        free(w);
    }
}

static cs_status allocate(gemm_work *w, unsigned threads)
{
    const struct {
        double **matrix;
        size_t count;
    } buffers[] = {{&w->a, w->n * w->n},
                   {&w->b, w->n * w->n},
                   {&w->c, w->n * w->n},
                   {&w->row_norm, w->n},
                   {&w->column_norm, w->n}};
    cs_status status = CS_OK;
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0] && status == CS_OK; i++) {
        status = cs_buffer_alloc(buffers[i].count, sizeof(double), threads, (void **)buffers[i].matrix);
    }
    return status;
}

/* Row by row, since b's columns are then added up in the order of memory. */
static void fill(gemm_work *w, uint64_t seed)
{
    cs_rng rng = cs_rng_seeded(seed);
    for (size_t i = 0; i < w->n; i++) {
        for (size_t j = 0; j < w->n; j++) {
            double a = cs_rng_uniform(&rng) - 0.5;
            double b = cs_rng_uniform(&rng) - 0.5;
            w->a[i * w->n + j] = a;
            w->b[i * w->n + j] = b;
            w->row_norm[i] += a * a;
            w->column_norm[j] += b * b;
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        w->row_norm[i] = sqrt(w->row_norm[i]);
        w->column_norm[i] = sqrt(w->column_norm[i]);
    }
}

static cs_status create(const cs_case *c, void **work)
{
    /* The BLAS counts in int. */
    if (c->n > INT_MAX || c->threads == 0 || c->input >= sizeof inputs / sizeof inputs[0]) {
        return CS_ERR_ARGUMENT;
    }
    gemm_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    cs_status status = allocate(w, c->threads);
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    fill(w, c->seed);
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const gemm_work *w = work;
    return (cs_view){w->c, w->n * w->n, CS_F64};
}

static double scale(const void *context, size_t i)
{
    const gemm_work *w = context;
    return w->row_norm[i / w->n] * w->column_norm[i % w->n];
}

/*
 * Terms cancel, so the error is measured against the terms. A sum of n products, in whatever order and with
 * FMA or without, is off by at most gamma_n T, where T = sum_k |a_ik| |b_kj|, gamma_n = n u / (1 - n u) and
 * u = 2^-53 (Higham 2002, section 3.5). Reference and variant are therefore at most 2 gamma_n T apart, and
 * T <= S = |row i of a| |column j of b| by Cauchy and Schwarz. One ULP of S is at least u S, which makes it
 * at most 2 n ULP of S; 1 more covers the n u in gamma_n and the rounding of S itself (6 n^2 u, below 1 up to
 * n = 3e7). A product left out is 0.06 on average; at n = 1024 the bound is about 3e-11.
 */
static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    const gemm_work *w = work;
    return cs_compare_scaled(expected, got, 2 * (double)w->n + 1, scale, w, difference);
}

/* n multiplications and n additions an element of c; a and b read once and c written once: with beta = 0 the
 * BLAS does not read c. */
static cs_cost cost(const cs_case *c)
{
    double n = (double)c->n;
    return (cs_cost){.bytes = 24 * n * n, .flops = 2 * n * n * n, .items = n * n};
}

const cs_kernel cs_kernel_gemm = {
    .summary = "C = A B, the product of square matrices: the machine's double-precision operations",
    .n_means = "rows and columns of each of three matrices",
    .reference = "scalar",
    .inputs = CS_LIST(inputs),
    .default_inputs = 1,
    .sizes = CS_LIST(sizes),
    .default_sizes = CS_LIST(default_sizes),
    .check_sizes = CS_LIST(check_sizes),
    .create = create,
    .destroy = destroy,
    .result = result,
    .compare = compare,
    .cost = cost,
};
