/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_TESTS_KERNELS_SCRIPTED_H
#define CORESWEEP_TESTS_KERNELS_SCRIPTED_H

#include <stddef.h>
#include <stdint.h>

typedef struct scripted_work {
    size_t n;
    int64_t *in; /* [n] 0, 1, 2, ... */
    int64_t *out;
} scripted_work;

#endif
