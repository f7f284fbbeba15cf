/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_KERNELS_GEMM_H
#define CORESWEEP_KERNELS_GEMM_H

#include <stddef.h>

/* What the variants of gemm work on: three n x n matrices, row major, without padding. `run` leaves a and b
 * as they are and overwrites all of c. */
typedef struct gemm_work {
    size_t n;
    double *a;
    double *b;
    double *c;
    double *row_norm;    /* [n] the Euclidean norm of each row of a */
    double *column_norm; /* [n] and of each column of b */
} gemm_work;

#endif
