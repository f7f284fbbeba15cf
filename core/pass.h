/* SPDX-License-Identifier: MIT */
/* The work of a kernel that makes one pass over memory: it reads one array of float64 and writes another. */
#ifndef CORESWEEP_CORE_PASS_H
#define CORESWEEP_CORE_PASS_H

#include "coresweep/kernel.h"

typedef struct cs_pass {
    size_t n;
    unsigned threads; /* of a parallel variant */
    double *out;      /* [n], 8-byte aligned at least */
    double *a;        /* [n], likewise */
} cs_pass;

/* Allocates a work of `bytes` zero bytes that begins with a cs_pass, and fills `a` with uniform numbers in
 * [0, 1) from the case's seed. As cs_kernel.create, for kernels with one input. Freed by cs_pass_destroy. */
cs_status cs_pass_create(const cs_case *c, size_t bytes, void **work);

/* As cs_kernel.destroy and cs_kernel.result. */
void cs_pass_destroy(void *work);
cs_view cs_pass_result(const void *work);

#endif
