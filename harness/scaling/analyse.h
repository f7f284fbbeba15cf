/* SPDX-License-Identifier: MIT */
/*
 * From the samples of a run to what they say about scaling: speed-up, efficiency and serial fraction of every
 * count, laws fitted to each series, the one that the points prefer, what it expects elsewhere, and where the
 * thread time went. Measures nothing; reads no file.
 */
#ifndef CORESWEEP_SCALING_ANALYSE_H
#define CORESWEEP_SCALING_ANALYSE_H

#include "report/summary.h"
#include "scaling/scaling_table.h"

enum { CS_EXTRAPOLATION = 4 }; /* times the greatest measured count: as far as is told unasked */

typedef struct cs_scaling_options {
    uint64_t seed; /* the run's: it settles the bootstrap */
    bool weak;     /* the run's sizes grew with the threads */
    cs_is_parallel is_parallel;
    double llc_bytes;   /* all last-level caches; 0: unknown, and bandwidth explains nothing */
    const uint64_t *at; /* [at_count] thread counts to predict, also beyond CS_EXTRAPOLATION; borrowed */
    size_t at_count;
} cs_scaling_options;

/* How many series there were, and how many had more than one count and an interval to each. */
typedef struct cs_scaling_counts {
    size_t series;
    size_t measured;
} cs_scaling_counts;

/* rows[count] as samples.csv has them. CS_ERR_MEMORY; *table is empty then. Freed by cs_scaling_free.
 * Thread-safe but for OpenBLAS's thread count, which is set to one. */
cs_status cs_scaling_analyse(const cs_row *rows, size_t count, const cs_scaling_options *options,
                             cs_scaling_table *table, cs_scaling_counts *counts);

#endif
