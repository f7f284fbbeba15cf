/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "broken_tanh_run.h"

static double value(double x)
{
    uint64_t bits;
    const double y = (double)tanhl((long double)x);
    memcpy(&bits, &x, sizeof bits);
    return isgreaterequal(fabs(x), 2) && isless(fabs(x), 4) && (bits & 1) != 0 ? nextafter(y, 0) : y;
}

const cs_variant cs_variant_broken_tanh_bumpy = {
    .summary = "falls at every other double from 2 to 4, within its bound",
    .max_ulp = 2,
    .run = run,
};
