/* SPDX-License-Identifier: MIT */
#include "copy_team.h"
#include "copy_vector.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    copy_in_team(work, copy_stream);
}

const cs_variant cs_variant_copy_omp_nt_avx2 = {
    .summary = "AVX2 with streaming stores, an OpenMP team",
    .parallel = true,
    .run = run,
};
