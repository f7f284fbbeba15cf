/* SPDX-License-Identifier: MIT */
/*
 * tanh of an array, for vectors of several lanes. Include after vector_avx512.h or vector_avx2.h.
 *
 * One vector after the other leaves a core waiting: from x to its row, from there to the node and through the
 * series it is some 70 cycles, and Zen 5's window of 448 instructions holds 8 vectors. So a block's rows are
 * found first, and while two vectors are evaluated the next two's nodes are on their way. On a Zen 5 that
 * takes 0.35 ns an element where one vector at a time takes 0.60.
 */
#ifndef CORESWEEP_CORE_TANH_ARRAY_H
#define CORESWEEP_CORE_TANH_ARRAY_H

#include "tanh_vector.h"

enum {
    CS_TANH_AHEAD = 2,
    CS_TANH_STEP = CS_TANH_AHEAD * CS_LANES,
    CS_TANH_BLOCK = 512 /* elements; where their rows lie takes 4 KB of the L1 cache */
};

/* `count` elements, a multiple of CS_TANH_STEP, at most CS_TANH_BLOCK. */
CS_INLINE void cs_tanh_block(bool divide, bool bypass, size_t count, const double *x, double *y)
{
    const uintptr_t base = cs_tanh_base();
    alignas(64) int64_t offset[CS_TANH_BLOCK + CS_TANH_STEP];
    for (size_t k = 0; k < count; k += CS_LANES) {
        cs_tanh_rows(offset + k, cs_vec_load(x + k));
    }
    for (size_t k = count; k < count + CS_TANH_STEP; k++) {
        offset[k] = CS_TANH_ORIGIN; /* for the loads that run ahead */
    }
    cs_vec a[CS_TANH_AHEAD];
    cs_vec t[CS_TANH_AHEAD];
    CS_EACH_VECTOR(CS_TANH_AHEAD) cs_vec_load_pairs(base, offset + i * CS_LANES, &a[i], &t[i]);
    for (size_t k = 0; k < count; k += CS_TANH_STEP) {
        cs_vec in[CS_TANH_AHEAD];
        cs_vec out[CS_TANH_AHEAD];
        cs_vec next_a[CS_TANH_AHEAD];
        cs_vec next_t[CS_TANH_AHEAD];
        const int64_t *next = offset + k + CS_TANH_STEP;
        CS_EACH_VECTOR(CS_TANH_AHEAD) cs_vec_load_pairs(base, next + i * CS_LANES, &next_a[i], &next_t[i]);
        CS_EACH_VECTOR(CS_TANH_AHEAD) in[i] = cs_vec_load(x + k + i * CS_LANES);
        cs_tanh_from(divide, CS_TANH_AHEAD, in, a, t, out);
        CS_EACH_VECTOR(CS_TANH_AHEAD)
        {
            if (bypass) {
                cs_vec_stream(y + k + i * CS_LANES, out[i]);
            } else {
                cs_vec_store(y + k + i * CS_LANES, out[i]);
            }
            a[i] = next_a[i];
            t[i] = next_t[i];
        }
    }
}

/* Fewer than a vector. */
static inline void cs_tanh_part(bool divide, size_t count, const double *x, double *y)
{
    cs_vec_store_part(y, cs_tanh_vector(divide, cs_vec_load_part(x, count)), count);
}

/* y[i] = tanh(x[i]), i < n; x and y aligned to 8 bytes, equal or apart. `bypass`: results are stored past the
 * caches. Best inlined with constant flags. */
CS_INLINE void cs_tanh_array(bool divide, bool bypass, size_t n, const double *x, double *y)
{
    const size_t head = (0 - (uintptr_t)y / sizeof *y) % CS_LANES; /* until y is at a vector's alignment */
    size_t i = 0;
    if (head != 0 && n >= CS_TANH_BLOCK) {
        cs_tanh_part(divide, head, x, y);
        i = head;
    }
    while (n - i >= CS_TANH_STEP) {
        const size_t left = (n - i) / CS_TANH_STEP * CS_TANH_STEP;
        const size_t count = left < CS_TANH_BLOCK ? left : CS_TANH_BLOCK;
        cs_tanh_block(divide, bypass && n >= CS_TANH_BLOCK, count, x + i, y + i);
        i += count;
    }
    while (i < n) {
        const size_t count = n - i < CS_LANES ? n - i : CS_LANES;
        cs_tanh_part(divide, count, x + i, y + i);
        i += count;
    }
    if (bypass) {
        cs_vec_fence();
    }
}

#endif
