/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "broken_tanh_run.h"

static double value(double x)
{
    const double y = (double)tanhl((long double)x);
    return isgreater(fabs(x), 20) ? nextafter(y, 2 * y) : y;
}

const cs_variant cs_variant_broken_tanh_beyond = {
    .summary = "greater than 1 from 20 on, within its bound",
    .max_ulp = 3,
    .run = run,
};
