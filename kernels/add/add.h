/* SPDX-License-Identifier: MIT */
/* What the variants of add work on; core/addition.h has their loops. */
#ifndef CORESWEEP_KERNELS_ADD_H
#define CORESWEEP_KERNELS_ADD_H

#include "addition.h"
#include "pass.h"

typedef struct add_work {
    cs_pass pass; /* first: cs_pass_create made this work */
    double s;
    cs_addition x; /* both arrays, with how to store */
} add_work;

#endif
