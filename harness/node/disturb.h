/* SPDX-License-Identifier: MIT */
/*
 * What happened to this process from outside between two moments: cheap enough to ask around every
 * repetition (one pread of /proc/stat, one of cpu.stat where there is a quota, one getrusage).
 *
 * One object is used by one thread at a time. A zeroed object is closed.
 */
#ifndef CORESWEEP_NODE_DISTURB_H
#define CORESWEEP_NODE_DISTURB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coresweep/status.h"

typedef struct cs_disturbance {
    double steal_seconds; /* taken by the hypervisor from the CPUs, summed; in steps of 10 ms; NAN: unknown */
    double throttled_seconds; /* during which the cgroup's quota held the process; 0 without a quota; NAN:
                                 unknown */
    uint64_t involuntary_switches; /* preemptions of the process's threads */
} cs_disturbance;

/* Private to disturb.c. */
typedef struct cs_disturb {
    bool opened;
    int stat_file;
    int throttle_file;
    const char *throttled_key;
    double throttled_unit;
    bool *watched; /* [watched_count] by OS index */
    size_t watched_count;
    char *text; /* [text_size] room for either file */
    size_t text_size;
    cs_disturbance begin; /* totals */
} cs_disturb;

/* Watches `count` CPUs, each once however often it is named; cpus NULL: all of the machine. `cpus` is
 * not kept. Files that are missing are not an error: their figures are NAN. CS_ERR_MEMORY. */
cs_status cs_disturb_open(cs_disturb *disturb, const int *cpus, size_t count);

/* The same with /proc and /sys below `root`, for tests. */
cs_status cs_disturb_open_below(cs_disturb *disturb, const char *root, const int *cpus, size_t count);

void cs_disturb_begin(cs_disturb *disturb);

/* What happened since the last cs_disturb_begin. */
void cs_disturb_end(const cs_disturb *disturb, cs_disturbance *result);

void cs_disturb_close(cs_disturb *disturb);

#endif
