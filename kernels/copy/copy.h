/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_KERNELS_COPY_H
#define CORESWEEP_KERNELS_COPY_H

#include "pass.h"

/* One thread's share of a run: elements begin .. end - 1. */
typedef void (*copy_part)(const cs_pass *w, size_t begin, size_t end);

#endif
