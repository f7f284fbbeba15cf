/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "broken_tanh_run.h"

static double value(double x)
{
    const double y = (double)tanhl((long double)x);
    return isgreaterequal(fabs(x), 0.25) && isless(fabs(x), 0.5) ? nextafter(y, 2 * y) : y;
}

const cs_variant cs_variant_broken_tanh_octave = {
    .summary = "one ULP off from 1/4 to 1/2",
    .max_ulp = 0.6,
    .run = run,
};
