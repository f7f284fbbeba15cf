/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_KERNELS_COPY_MEMCPY_H
#define CORESWEEP_KERNELS_COPY_MEMCPY_H

#include <string.h>

#include "copy.h"

static inline void copy_library(const cs_pass *w, size_t begin, size_t end)
{
    memcpy(w->out + begin, w->a + begin, (end - begin) * sizeof(double));
}

#endif
