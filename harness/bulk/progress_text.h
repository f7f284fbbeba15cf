/* SPDX-License-Identifier: MIT */
/* What a person reads of a fetch while it runs and at its end. Thread-safe but for the rate's window. */
#ifndef CORESWEEP_BULK_PROGRESS_TEXT_H
#define CORESWEEP_BULK_PROGRESS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fetch/fetch.h"

enum { CS_RATE_POINTS = 50 };

/* Bytes a second over the last five seconds. Zeroed at the start. */
typedef struct cs_rate_window {
    double seconds[CS_RATE_POINTS];
    double bytes[CS_RATE_POINTS];
    size_t count; /* that were added, ever */
} cs_rate_window;

/* Adds a point, unless the last one is younger than a tenth of a second. */
void cs_rate_add(cs_rate_window *window, double seconds, uint64_t bytes);
double cs_rate_now(const cs_rate_window *window);

typedef struct cs_bulk_state {
    uint64_t done; /* files that came, or were there */
    uint64_t failed;
    uint64_t passed; /* of done, in an earlier run: they took no time of this one */
    double expected; /* files in all; NAN: unknown */
    bool exact;      /* expected is no estimate */
    uint64_t bytes;
    double rate;    /* bytes a second */
    double elapsed; /* seconds */
    unsigned under_way;
} cs_bulk_state;

/* Seconds that the rest may take, at the pace so far; NAN: nobody can tell. */
double cs_bulk_left(const cs_bulk_state *state);

/* "120 of 2000 files, 36.1 MB, 84.2 MB/s, 0:12 left, 64 under way, 3 failed" */
void cs_bulk_progress_text(const cs_bulk_state *state, char *text, size_t size);

/* "1990 files, 120 MB in 2.31 s (51.9 MB/s), 64 at once at most; 3 retries, 10 failed". `totals`: with those
 * refused before a transfer among the failures; `passed`: done by an earlier run. */
void cs_bulk_summary_text(const cs_fetch_totals *totals, uint64_t passed, char *text, size_t size);

#endif
