/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include <float.h>
#include <math.h>

static bool same_shape(cs_view expected, cs_view got, cs_difference *difference)
{
    if (expected.count == got.count && expected.type == got.type) {
        return true;
    }
    difference->max_ulp = HUGE_VAL;
    difference->index = expected.count < got.count ? expected.count : got.count;
    return false;
}

cs_status cs_compare_exact(cs_view expected, cs_view got, cs_difference *difference)
{
    *difference = (cs_difference){0};
    if (!same_shape(expected, got, difference)) {
        return CS_ERR_MISMATCH;
    }
    const uint64_t *e = expected.data;
    const uint64_t *g = got.data;
    for (size_t i = 0; i < expected.count; i++) {
        if (e[i] != g[i]) {
            difference->max_ulp = HUGE_VAL;
            difference->index = i;
            return CS_ERR_MISMATCH;
        }
    }
    return CS_OK;
}

/* The spacing of doubles at |x|, never below that of the subnormals. */
static double spacing(double x)
{
    double magnitude = fabs(x);
    if (magnitude < DBL_MIN) {
        return DBL_TRUE_MIN;
    }
    int exponent = 0;
    frexp(magnitude, &exponent);
    return ldexp(1.0, exponent - DBL_MANT_DIG);
}

double cs_ulp_error(double a, double b, double scale)
{
    if (a == b || (isnan(a) && isnan(b))) {
        return 0;
    }
    if (!isfinite(a) || !isfinite(b)) {
        return HUGE_VAL;
    }
    return fabs(a - b) / spacing(fmax(fabs(b), isfinite(scale) ? fabs(scale) : 0));
}

static double no_scale(const void *context, size_t i)
{
    (void)context;
    (void)i;
    return 0;
}

cs_status cs_compare_scaled(cs_view expected, cs_view got, double bound,
                            double (*scale)(const void *context, size_t i), const void *context,
                            cs_difference *difference)
{
    *difference = (cs_difference){.bound = bound};
    if (!same_shape(expected, got, difference)) {
        return CS_ERR_MISMATCH;
    }
    if (expected.type != CS_F64) {
        difference->max_ulp = HUGE_VAL;
        return CS_ERR_MISMATCH;
    }
    const double *e = expected.data;
    const double *g = got.data;
    for (size_t i = 0; i < expected.count; i++) {
        double error = cs_ulp_error(g[i], e[i], scale(context, i));
        if (error > difference->max_ulp) {
            difference->max_ulp = error;
            difference->index = i;
        }
    }
    return difference->max_ulp <= bound ? CS_OK : CS_ERR_MISMATCH;
}

cs_status cs_compare_ulp(cs_view expected, cs_view got, double bound, cs_difference *difference)
{
    return cs_compare_scaled(expected, got, bound, no_scale, NULL, difference);
}

enum { LANES = 4 };

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9fb21c651e98df25u;
    return h ^ (h >> 32);
}

/* Four independent multiply chains, since one multiply takes four cycles to come back. */
uint64_t cs_digest(cs_view view)
{
    uint64_t lane[LANES] = {0x243f6a8885a308d3u, 0x13198a2e03707344u, 0xa4093822299f31d0u,
                            0x082efa98ec4e6c89u};
    const uint64_t *words = view.data;
    size_t whole = view.count / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        for (int l = 0; l < LANES; l++) {
            lane[l] = mix(lane[l], words[i + (size_t)l]);
        }
    }
    for (size_t i = whole; i < view.count; i++) {
        lane[0] = mix(lane[0], words[i]);
    }
    uint64_t digest = mix(view.count, (uint64_t)view.type);
    for (int l = 0; l < LANES; l++) {
        digest = mix(digest, lane[l]);
    }
    return digest;
}
