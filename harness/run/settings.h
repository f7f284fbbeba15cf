/* SPDX-License-Identifier: MIT */
/* The rules of a run: how precise, how long, how often. Thread-safe. */
#ifndef CORESWEEP_RUN_SETTINGS_H
#define CORESWEEP_RUN_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/parse.h"

enum { CS_MOST_REPETITIONS = 10000 }; /* an invocation's: it keeps their times in memory */

/* Times in seconds. */
typedef struct cs_settings {
    double precision;       /* target for an interval's relative half-width */
    double budget;          /* when it is spent no cell gets more than min_invocations */
    double min_time;        /* a repetition's */
    double invocation_time; /* repetitions are fewer where more of them would not fit into it */
    double timeout;         /* an invocation's, at least */
    uint64_t seed;
    uint64_t repetitions;     /* an invocation's, at most */
    uint64_t min_invocations; /* a cell's */
    uint64_t max_invocations; /* a cell's; 0: no limit but the budget */
    bool oversubscribe;
    bool weak; /* sizes are those of one thread, and grow with the threads */
} cs_settings;

cs_settings cs_settings_default(void);

/* Those of a duet: shorter repetitions, and so more blocks. */
cs_settings cs_settings_of_duet(double budget);

/* How a person writes one of them. */
typedef struct cs_setting {
    const char *name; /* "min-time" */
    cs_option_kind kind;
    size_t offset; /* in cs_settings */
} cs_setting;

extern const cs_setting cs_setting_table[];
extern const size_t cs_setting_count;

/* The name of the first setting that is out of its range, and in *expected what the range is; NULL: all are
 * well. Static strings. */
const char *cs_settings_wrong(const cs_settings *settings, const char **expected);

#endif
