/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "broken_tanh_run.h"

static double value(double x)
{
    return (double)tanhl((long double)x);
}

const cs_variant cs_variant_broken_tanh_reference = {
    .summary = "right to half an ULP",
    .max_ulp = 0.51,
    .run = run,
};
