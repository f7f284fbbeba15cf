/* SPDX-License-Identifier: MIT */
/* What the variants of add work on; core/addition.h has their loops. */
#ifndef CORESWEEP_KERNELS_ADD_H
#define CORESWEEP_KERNELS_ADD_H

#include <stddef.h>

#include "addition.h"
#include "coresweep/kernel.h"

typedef struct add_work {
    size_t n;
    unsigned threads; /* of a parallel variant */
    double s;
    double *out;   /* [n], 8-byte aligned at least */
    double *a;     /* [n], likewise */
    cs_addition x; /* both, with how to store */
} add_work;

#endif
