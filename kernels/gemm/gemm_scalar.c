/* SPDX-License-Identifier: MIT */
/*
 *   for i, for k, for j:   c[i][j] += a[i][k] * b[k][j]
 *
 * in blocks of b that stay in the second-level cache: 64 rows of 512 elements are 256 KB. j is innermost
 * because b and c lie along it.
 */
#include <string.h>

#include "compiler.h"
#include "coresweep/kernel.h"
#include "gemm.h"

enum { BLOCK_ROWS = 64, BLOCK_COLUMNS = 512 };

static size_t smaller(size_t x, size_t y)
{
    return x < y ? x : y;
}

/* c[j0..j1) of one row += a[k0..k1) of that row times the block of b. */
CS_SCALAR_FUNCTION static void add_block(size_t n, double *restrict c, const double *restrict a,
                                         const double *restrict b, size_t k0, size_t k1, size_t j0, size_t j1)
{
    for (size_t k = k0; k < k1; k++) {
        CS_SCALAR_LOOP
        for (size_t j = j0; j < j1; j++) {
            c[j] += a[k] * b[k * n + j];
        }
    }
}

static void run(void *work, void *state)
{
    (void)state;
    const gemm_work *w = work;
    const size_t n = w->n;
    memset(w->c, 0, n * n * sizeof(double));
    for (size_t k0 = 0; k0 < n; k0 += BLOCK_ROWS) {
        size_t k1 = smaller(k0 + BLOCK_ROWS, n);
        for (size_t j0 = 0; j0 < n; j0 += BLOCK_COLUMNS) {
            size_t j1 = smaller(j0 + BLOCK_COLUMNS, n);
            for (size_t i = 0; i < n; i++) {
                add_block(n, w->c + i * n, w->a + i * n, w->b, k0, k1, j0, j1);
            }
        }
    }
}

const cs_variant cs_variant_gemm_scalar = {
    .summary = "three nested loops in cache blocks, one thread",
    .run = run,
};
