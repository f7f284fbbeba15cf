/* SPDX-License-Identifier: MIT */
/*
 * Ready-made comparisons for cs_kernel.compare. All return CS_OK or CS_ERR_MISMATCH, and set
 * *difference. Results of different length or type always mismatch, as do whole numbers where ULP are
 * counted, with max_ulp infinite.
 */
#ifndef CORESWEEP_CORE_COMPARE_H
#define CORESWEEP_CORE_COMPARE_H

#include "coresweep/kernel.h"

/* Bit for bit. */
cs_status cs_compare_exact(cs_view expected, cs_view got, cs_difference *difference);

/* Float64, each element within `bound` ULP of the expected one. NaN equals NaN; infinities must agree. */
cs_status cs_compare_ulp(cs_view expected, cs_view got, double bound, cs_difference *difference);

/* As above, but the error is measured in ULP of scale(context, i), for sums whose terms cancel: there
 * the error follows from the terms' magnitude, not from the small result. */
cs_status cs_compare_scaled(cs_view expected, cs_view got, double bound,
                            double (*scale)(const void *context, size_t i), const void *context,
                            cs_difference *difference);

/* The distance from a to b in units in the last place of the larger magnitude of b and scale. */
double cs_ulp_error(double a, double b, double scale);

/* A 64-bit digest of a result's bytes: equal digests are taken to be equal results. Not cryptographic.
 * About 10 GB/s. */
uint64_t cs_digest(cs_view view);

#endif
