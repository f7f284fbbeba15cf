/* SPDX-License-Identifier: MIT */
/*
 * An OpenMP team. Include after what defines tanh_array. Thread t has the t-th of equal contiguous parts, as
 * core/buffer.c lets the team touch the memory first. Parts are whole cache lines of y: no two threads write
 * to one line.
 */
#ifndef CORESWEEP_KERNELS_TANH_TEAM_H
#define CORESWEEP_KERNELS_TANH_TEAM_H

#include <stdint.h>

#include "arrivals.h"
#include "tanh.h"

enum { TANH_LINE = 64 / sizeof(double) };

/* The first element of thread t's part. Lines are counted from the one in which y begins. */
static size_t tanh_part(const tanh_work *w, size_t t)
{
    const size_t before = (size_t)((uintptr_t)w->y / sizeof *w->y % TANH_LINE);
    const size_t lines = (before + w->n + TANH_LINE - 1) / TANH_LINE;
    const size_t longer = lines % w->threads;
    const size_t first = (lines / w->threads * t + (t < longer ? t : longer)) * TANH_LINE;
    const size_t begin = first > before ? first - before : 0;
    return begin < w->n ? begin : w->n;
}

static void run(void *work, void *state)
{
    (void)state;
    const tanh_work *w = work;
    const bool bypass = tanh_bypasses(w);
#pragma omp parallel for schedule(static, 1) num_threads((int)w->threads)
    for (unsigned t = 0; t < w->threads; t++) {
        const size_t begin = tanh_part(w, t);
        tanh_array(tanh_part(w, t + 1) - begin, w->x + begin, w->y + begin, bypass);
        cs_arrive(t);
    }
}

#endif
