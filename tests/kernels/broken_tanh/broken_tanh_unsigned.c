/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "broken_tanh_run.h"

static double value(double x)
{
    return (double)tanhl((long double)x) + 0.0;
}

const cs_variant cs_variant_broken_tanh_unsigned = {
    .summary = "loses the sign of zero",
    .max_ulp = 0.51,
    .run = run,
};
