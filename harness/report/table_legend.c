/* SPDX-License-Identifier: MIT */
#include "report/table_legend.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/ceiling.h"
#include "report/format.h"
#include "report/table_flags.h"

enum { SENTENCE_BYTES = 512 };

typedef const cs_summary_row *(*find_ceiling)(const cs_summary *summary, uint64_t threads);

static void entry(FILE *out, const char *name, const char *text, unsigned width)
{
    cs_print_wrapped(out, text, (unsigned)fprintf(out, "  %-7s", name), width);
}

static bool any_row(const cs_summary *summary, bool (*applies)(const cs_summary_row *row))
{
    for (size_t i = 0; i < summary->count; i++) {
        if (applies(&summary->rows[i])) {
            return true;
        }
    }
    return false;
}

static bool has_rate(const cs_summary_row *row)
{
    return row->bytes_per_second > 0 && !cs_is_compute_bound(row) && !cs_is_concurrent(row);
}

/* The ceiling at the fewest threads, or at the most, that have one. */
static const cs_summary_row *edge_ceiling(const cs_summary *summary, find_ceiling ceiling, bool most)
{
    const cs_summary_row *edge = NULL;
    for (size_t i = 0; i < summary->count; i++) {
        const cs_summary_row *row = ceiling(summary, summary->rows[i].threads);
        if (row != NULL &&
            (edge == NULL || (most ? row->threads > edge->threads : row->threads < edge->threads))) {
            edge = row;
        }
    }
    return edge;
}

static void print_edge(FILE *out, const cs_summary_row *row)
{
    char rate[CS_FORMAT_BYTES];
    bool flops = cs_is_compute_bound(row);
    cs_format_number(rate, (flops ? row->flops_per_second : row->bytes_per_second) / 1e9, 3, 2);
    fprintf(out, "%s %s by %s on %" PRIu64 " thread%s", rate, flops ? "Gflop/s" : "GB/s", row->variant,
            row->threads, row->threads == 1 ? "" : "s");
}

static void print_edges(FILE *out, const cs_summary *summary, find_ceiling ceiling)
{
    const cs_summary_row *few = edge_ceiling(summary, ceiling, false);
    const cs_summary_row *many = edge_ceiling(summary, ceiling, true);
    print_edge(out, few);
    if (many != few) {
        fputs(few->threads + 1 == many->threads ? ", " : " up to ", out);
        print_edge(out, many);
    }
}

static void print_bandwidth(FILE *out, const cs_summary *summary, double llc_bytes)
{
    char cache[CS_FORMAT_BYTES];
    char moved[CS_FORMAT_BYTES];
    const cs_summary_row *best = cs_bandwidth_ceiling(summary, 0);
    cs_format_bytes(cache, llc_bytes);
    if (best == NULL) {
        fputs("GB/s have no ceiling to stand beside: the run holds no triad", out);
    } else if (!(llc_bytes > 0)) {
        fputs(
            "GB/s have no ceiling to stand beside: the size of the last-level cache is unknown, so it cannot "
            "be told what comes from memory",
            out);
    } else if (!cs_is_out_of_cache(best, llc_bytes)) {
        cs_format_bytes(moved, cs_bytes_per_call(best));
        fprintf(out,
                "GB/s have no ceiling to stand beside: at its largest n, %" PRIu64
                ", triad moves %s, which is "
                "less than twice the last-level cache of %s",
                best->n, moved, cache);
    } else {
        fprintf(out, "GB/s as a share of triad's at n = %" PRIu64 " on as many threads (", best->n);
        print_edges(out, summary, cs_bandwidth_ceiling);
        fprintf(out, "); only where a call moves at least twice the last-level cache of %s", cache);
    }
}

static void print_flops(FILE *out, const cs_summary *summary)
{
    if (cs_flops_ceiling(summary, 0) == NULL) {
        fputs("Gflop/s have no ceiling to stand beside: the run holds no gemm", out);
        return;
    }
    fputs("Gflop/s as a share of gemm's on as many threads (", out);
    print_edges(out, summary, cs_flops_ceiling);
    fputs(")", out);
}

static void peak_entry(FILE *out, const cs_summary *summary, const cs_table_options *options, unsigned width,
                       bool flops)
{
    char text[SENTENCE_BYTES] = "";
    FILE *sentence = fmemopen(text, sizeof text, "w");
    if (sentence == NULL) {
        return;
    }
    if (flops) {
        print_flops(sentence, summary);
    } else {
        print_bandwidth(sentence, summary, options->llc_bytes);
    }
    (void)fclose(sentence);
    text[sizeof text - 1] = '\0';
    entry(out, "peak", text, width);
}

void cs_table_legend(FILE *out, const cs_summary *summary, const cs_table_options *options, unsigned width)
{
    entry(out, "median", "of the invocations' medians, with half the width of its 95% interval", width);
    entry(out, "rate", "compulsory bytes of a call, or its operations, over the median", width);
    entry(out, "serial", "times as fast as the serial base that the group's title names", width);
    entry(out, "self", "times as fast as the same variant on one thread; eff is that over the threads",
          width);
    if (any_row(summary, cs_is_concurrent)) {
        entry(out, "conc",
              "transfers under way at once; no thread is bound, and CPUs do not bound their number", width);
    }
    if (any_row(summary, has_rate)) {
        peak_entry(out, summary, options, width, false);
    }
    if (any_row(summary, cs_is_compute_bound)) {
        peak_entry(out, summary, options, width, true);
    }
    for (size_t i = 0; i < cs_table_flag_count; i++) {
        const cs_table_flag *flag = &cs_table_flags[i];
        if (any_row(summary, flag->applies)) {
            entry(out, (char[]){flag->letter, '\0'}, flag->meaning, width);
        }
    }
}
