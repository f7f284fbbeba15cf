/* SPDX-License-Identifier: MIT */
#include "run/weak.h"

#include <math.h>

#define TOLERANCE 0.05
#define MOST_SIZE ((size_t)1 << 48) /* beyond any memory */

static double work(const cs_kernel *kernel, unsigned input, size_t n)
{
    const cs_case c = {.n = n, .input = input, .threads = 1};
    cs_cost cost = kernel->cost(&c);
    return cost.flops > 0 ? cost.flops : cost.items;
}

bool cs_weak_size(const cs_kernel *kernel, unsigned input, size_t n, unsigned threads, size_t *grown)
{
    double wanted = threads * work(kernel, input, n);
    size_t below = n;
    size_t above = n;
    while (above < MOST_SIZE && work(kernel, input, above) < wanted) {
        below = above;
        above *= 2;
    }
    /* Work grows with the size: it is under `wanted` at `below`, and not at `above`. */
    while (above - below > 1) {
        size_t middle = below + (above - below) / 2;
        if (work(kernel, input, middle) < wanted) {
            below = middle;
        } else {
            above = middle;
        }
    }
    double short_of = fabs(work(kernel, input, below) - wanted);
    double beyond = fabs(work(kernel, input, above) - wanted);
    *grown = short_of < beyond ? below : above;
    return wanted > 0 && fmin(short_of, beyond) <= TOLERANCE * wanted;
}
