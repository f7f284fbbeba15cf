/* SPDX-License-Identifier: MIT */
#include "add_bypass.h"
#include "addition_avx512.h"

static void run(void *work, void *state)
{
    (void)state;
    const add_work *w = work;
    cs_add_avx512(&w->x, 0, w->pass.n, w->s);
}

const cs_variant cs_variant_add_avx512 = {
    .summary = "AVX-512, stores past the caches where that is faster, one thread",
    .prepare = prepare,
    .run = run,
};
