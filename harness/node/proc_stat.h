/* SPDX-License-Identifier: MIT */
/* The lines of /proc/stat (proc(5)) that tell how CPU time was spent. Pure functions. */
#ifndef CORESWEEP_NODE_PROC_STAT_H
#define CORESWEEP_NODE_PROC_STAT_H

#include <stdbool.h>

/* In clock ticks since boot; sysconf(_SC_CLK_TCK) of them are a second. */
typedef struct cs_cpu_time {
    int cpu; /* OS index, or -1 for the line of all CPUs together */
    unsigned long long total;
    unsigned long long steal;
} cs_cpu_time;

/* Reads the "cpu" line at *cursor and moves the cursor past it. False, with the cursor unmoved, where
 * there is none: these lines are the first of the file. */
bool cs_cpu_time_next(const char **cursor, cs_cpu_time *time);

#endif
