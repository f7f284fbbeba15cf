/* SPDX-License-Identifier: MIT */
#include "copy_memcpy.h"
#include "copy_team.h"
#include "coresweep/kernel.h"

static void run(void *work, void *state)
{
    (void)state;
    copy_in_team(work, copy_library);
}

const cs_variant cs_variant_copy_omp = {
    .summary = "the C library's memcpy in an OpenMP team",
    .parallel = true,
    .run = run,
};
