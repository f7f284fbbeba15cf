/* SPDX-License-Identifier: MIT */
#include "coresweep/kernel.h"
#include "triad_team.h"
#include "triad_vector.h"

static void run(void *work, void *state)
{
    (void)state;
    const triad_work *w = work;
    triad_in_team(w, triad_stream);
}

const cs_variant cs_variant_triad_omp_nt_avx512 = {
    .summary = "OpenMP threads, AVX-512 with streaming stores",
    .parallel = true,
    .run = run,
};
