/* SPDX-License-Identifier: MIT */
#include "report/speedup.h"

#include <math.h>
#include <string.h>

static bool can_be_base(const cs_summary_row *row)
{
    return cs_is_timed_status(row->status) && row->median_seconds > 0;
}

/* A kernel that moves and computes nothing, as `team`, is pure cost: there is no work whose sharing would
 * speed it up. */
static bool has_work(const cs_summary_row *row)
{
    return row->bytes_per_second > 0 || row->flops_per_second > 0;
}

static bool same_work(const cs_summary_row *a, const cs_summary_row *b)
{
    return a->n == b->n && strcmp(a->kernel, b->kernel) == 0 && strcmp(a->input, b->input) == 0;
}

static bool same_variant(const cs_summary_row *a, const cs_summary_row *b)
{
    return strcmp(a->kernel, b->kernel) == 0 && strcmp(a->variant, b->variant) == 0;
}

static bool is_serial(const cs_summary_row *rows, size_t count, cs_is_parallel is_parallel,
                      const cs_summary_row *row)
{
    if (is_parallel != NULL) {
        return !is_parallel(row->kernel, row->variant);
    }
    for (size_t i = 0; i < count; i++) {
        if (rows[i].threads != 1 && same_variant(&rows[i], row)) {
            return false;
        }
    }
    return true;
}

static const cs_summary_row *find_serial_base(const cs_summary_row *rows, size_t count,
                                              cs_is_parallel is_parallel, const cs_summary_row *row)
{
    const cs_summary_row *base = NULL;
    for (size_t i = 0; i < count; i++) {
        const cs_summary_row *candidate = &rows[i];
        if (candidate->threads == 1 && same_work(candidate, row) && can_be_base(candidate) &&
            (base == NULL || candidate->median_seconds < base->median_seconds) &&
            is_serial(rows, count, is_parallel, candidate)) {
            base = candidate;
        }
    }
    return base;
}

static const cs_summary_row *find_self_base(const cs_summary_row *rows, size_t count,
                                            const cs_summary_row *row)
{
    const cs_summary_row *base = NULL;
    for (size_t i = 0; i < count; i++) {
        const cs_summary_row *candidate = &rows[i];
        if (candidate->threads != 1 || !same_work(candidate, row) || !same_variant(candidate, row) ||
            !can_be_base(candidate)) {
            continue;
        }
        if (strcmp(candidate->placement, row->placement) == 0) {
            return candidate;
        }
        if (base == NULL) {
            base = candidate;
        }
    }
    return base;
}

static cs_interval median_of(const cs_summary_row *row)
{
    return (cs_interval){row->median_seconds, row->low_seconds, row->high_seconds, row->confidence,
                         row->half_width};
}

cs_interval cs_median_ratio(const cs_summary_row *numerator, const cs_summary_row *denominator)
{
    if (numerator == denominator) {
        return (cs_interval){1, 1, 1, 1, 0};
    }
    cs_interval above = median_of(numerator);
    cs_interval below = median_of(denominator);
    return cs_ratio_interval(&above, &below);
}

cs_status cs_speedups_fill(cs_summary_row *rows, size_t count, cs_is_parallel is_parallel)
{
    for (size_t i = 0; i < count; i++) {
        cs_summary_row *row = &rows[i];
        if (!can_be_base(row) || !has_work(row)) {
            continue;
        }
        const cs_summary_row *serial = find_serial_base(rows, count, is_parallel, row);
        if (serial != NULL) {
            if (cs_text_set(&row->serial_base, serial->variant) != CS_OK) {
                return CS_ERR_MEMORY;
            }
            cs_interval ratio = cs_median_ratio(serial, row);
            row->speedup_serial = ratio.estimate;
            row->speedup_serial_low = ratio.low;
            row->speedup_serial_high = ratio.high;
        }
        const cs_summary_row *self = find_self_base(rows, count, row);
        if (self != NULL) {
            cs_interval ratio = cs_median_ratio(self, row);
            row->speedup_self = ratio.estimate;
            row->speedup_self_low = ratio.low;
            row->speedup_self_high = ratio.high;
            row->efficiency = ratio.estimate / (double)row->threads;
        }
    }
    return CS_OK;
}
