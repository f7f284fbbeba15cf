/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_TESTS_KERNELS_BROKEN_TANH_H
#define CORESWEEP_TESTS_KERNELS_BROKEN_TANH_H

#include <stddef.h>

#include "coresweep/kernel.h"

typedef struct broken_tanh_work {
    size_t n;
    double *x;
    double *y;
} broken_tanh_work;

#endif
