/* SPDX-License-Identifier: MIT */
#include "report/ceiling.h"

#include <math.h>
#include <string.h>

/* Operations a byte at which memory stops being the limit: cores of the last ten years lie between 4 and
 * 20, gemm at n >= 64 above, triad, go_fast and sort below 0.2. */
#define RIDGE_POINT 4.0

bool cs_is_compute_bound(const cs_summary_row *row)
{
    return row->flops_per_second > 0 &&
           (isnan(row->bytes_per_second) || row->flops_per_second >= RIDGE_POINT * row->bytes_per_second);
}

double cs_bytes_per_call(const cs_summary_row *row)
{
    return row->bytes_per_second * row->median_seconds;
}

static bool qualifies(const cs_summary_row *row, const char *kernel, uint64_t threads)
{
    return strcmp(row->kernel, kernel) == 0 && (threads == 0 || row->threads == threads) &&
           cs_is_timed_status(row->status);
}

const cs_summary_row *cs_bandwidth_ceiling(const cs_summary *summary, uint64_t threads)
{
    uint64_t largest = 0;
    for (size_t i = 0; i < summary->count; i++) {
        const cs_summary_row *row = &summary->rows[i];
        if (qualifies(row, "triad", 0) && row->n > largest) {
            largest = row->n;
        }
    }
    const cs_summary_row *best = NULL;
    for (size_t i = 0; i < summary->count; i++) {
        const cs_summary_row *row = &summary->rows[i];
        if (qualifies(row, "triad", threads) && row->n == largest && row->bytes_per_second > 0 &&
            (best == NULL || row->bytes_per_second > best->bytes_per_second)) {
            best = row;
        }
    }
    return best;
}

const cs_summary_row *cs_flops_ceiling(const cs_summary *summary, uint64_t threads)
{
    const cs_summary_row *best = NULL;
    for (size_t i = 0; i < summary->count; i++) {
        const cs_summary_row *row = &summary->rows[i];
        if (qualifies(row, "gemm", threads) && row->flops_per_second > 0 &&
            (best == NULL || row->flops_per_second > best->flops_per_second)) {
            best = row;
        }
    }
    return best;
}

bool cs_is_out_of_cache(const cs_summary_row *row, double llc_bytes)
{
    return llc_bytes > 0 && cs_bytes_per_call(row) >= 2 * llc_bytes;
}

double cs_ceiling_fraction(const cs_summary *summary, const cs_summary_row *row, double llc_bytes)
{
    if (!cs_is_timed_status(row->status) || cs_is_concurrent(row)) { /* its bytes come from a server */
        return (double)NAN;
    }
    if (cs_is_compute_bound(row)) {
        const cs_summary_row *peak = cs_flops_ceiling(summary, row->threads);
        return peak == NULL ? (double)NAN : row->flops_per_second / peak->flops_per_second;
    }
    const cs_summary_row *peak = cs_bandwidth_ceiling(summary, row->threads);
    if (peak == NULL || !cs_is_out_of_cache(peak, llc_bytes) || !cs_is_out_of_cache(row, llc_bytes)) {
        return (double)NAN;
    }
    return row->bytes_per_second / peak->bytes_per_second;
}
