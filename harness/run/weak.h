/* SPDX-License-Identifier: MIT */
/* Sizes that grow with the threads. Thread-safe. */
#ifndef CORESWEEP_RUN_WEAK_H
#define CORESWEEP_RUN_WEAK_H

#include <stdbool.h>

#include "coresweep/kernel.h"

/* The size whose work is nearest to `threads` times that of `n`, into *grown. Work is what the kernel counts
 * as operations, or, where it counts none, as items: gemm's operations grow with the cube of its size, its
 * items with the square. False where there is no such size within 5%, or the kernel counts neither. */
bool cs_weak_size(const cs_kernel *kernel, unsigned input, size_t n, unsigned threads, size_t *grown);

#endif
