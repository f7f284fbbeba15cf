/* SPDX-License-Identifier: MIT */
/* The trace in vectors. Include after core's tanh_avx2.h or tanh_avx512.h. */
#ifndef CORESWEEP_KERNELS_GO_FAST_TRACE_H
#define CORESWEEP_KERNELS_GO_FAST_TRACE_H

#include <stdalign.h>
#include <stdint.h>

#include "go_fast.h"

/* PIECE is a multiple of CS_LANES: 1 KB on the stack, and Numba's 100 in one piece. */
enum { BYPASSES = 1, PIECE = 128, LINES_AN_ELEMENT = 2 };

/* Diagonal elements begin to end - 1, of which there are at most PIECE, and zeros, whose tanh is 0, up to a
 * multiple of CS_LANES. Returns how many in all. One load and one store an element: on a Zen 5 the trace of
 * 100 takes 93 ns so, and 126 with a gather for every eight. */
static inline size_t diagonal_piece(const go_fast_work *w, size_t begin, size_t end, double *x)
{
    const void *a = w->a;
    const cs_type type = w->type;
    const size_t step = w->n + 1;
    size_t count = 0;
    for (size_t i = begin; i < end; i++) {
        x[count++] = cs_add_element(a, type, i * step);
    }
    while (count % CS_LANES != 0) {
        x[count++] = 0;
    }
    return count;
}

/* While tanh computes, the memory is idle: it can bring the lines of out that are written next. At 100 x 100
 * that saves 2% of the call. All at once, before the trace, they would be in the way of the diagonal. */
static inline void fetch_ahead(const double *next, size_t i)
{
    const uintptr_t from = (uintptr_t)next + i * LINES_AN_ELEMENT * LINE;
    for (uintptr_t line = 0; line < CS_LANES * LINES_AN_ELEMENT; line++) {
        __builtin_prefetch((const void *)(from + line * LINE), 1);
    }
}

static inline double sum_of_lanes(cs_vec x)
{
    double lane[CS_LANES];
    cs_vec_store(lane, x);
    for (size_t width = CS_LANES / 2; width > 0; width /= 2) {
        for (size_t i = 0; i < width; i++) {
            lane[i] += lane[i + width];
        }
    }
    return lane[0];
}

static double go_fast_trace(const go_fast_work *w, size_t begin, size_t end, const double *next)
{
    cs_vec sum = cs_vec_set(0);
    alignas(64) double x[PIECE];
    for (size_t first = begin; first < end; first += PIECE) {
        const size_t count = diagonal_piece(w, first, end - first < PIECE ? end : first + PIECE, x);
        for (size_t i = 0; i < count; i += CS_LANES) {
            fetch_ahead(next, first - begin + i);
            sum = cs_vec_add(sum, cs_tanh_vector(false, cs_vec_load(x + i)));
        }
    }
    return sum_of_lanes(sum);
}

#endif
