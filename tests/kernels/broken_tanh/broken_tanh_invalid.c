/* SPDX-License-Identifier: MIT */
#include <fenv.h>
#include <math.h>

#include "broken_tanh_run.h"

static double value(double x)
{
    if (isgreater(fabs(x), 0.25) && isless(fabs(x), 0.5)) {
        feraiseexcept(FE_INVALID);
    }
    return (double)tanhl((long double)x);
}

const cs_variant cs_variant_broken_tanh_invalid = {
    .summary = "raises FE_INVALID from 1/4 to 1/2",
    .max_ulp = 0.51,
    .run = run,
};
