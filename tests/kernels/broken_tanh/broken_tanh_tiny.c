/* SPDX-License-Identifier: MIT */
#include <float.h>
#include <math.h>

#include "broken_tanh_run.h"

static double value(double x)
{
    const double y = (double)tanhl((long double)x);
    return isless(fabs(x), DBL_MIN) ? nextafter(y, 2 * y) : y;
}

const cs_variant cs_variant_broken_tanh_tiny = {
    .summary = "one ULP off where subnormal, within its bound",
    .max_ulp = 2,
    .run = run,
};
