/* SPDX-License-Identifier: MIT */
#include "proc_stat.h"

#include <stdlib.h>
#include <string.h>

/* user nice system idle iowait irq softirq steal; guest times, which follow, are part of user and nice. */
enum { FIELDS = 8, STEAL = 7 };

bool cs_cpu_time_next(const char **cursor, cs_cpu_time *time)
{
    const char *at = *cursor;
    if (strncmp(at, "cpu", 3) != 0) {
        return false;
    }
    at += 3;
    char *end;
    *time = (cs_cpu_time){.cpu = -1};
    if (*at != ' ') {
        time->cpu = (int)strtol(at, &end, 10);
        if (end == at || time->cpu < 0) {
            return false;
        }
        at = end;
    }
    for (int field = 0; field < FIELDS; field++) {
        unsigned long long ticks = strtoull(at, &end, 10);
        if (end == at) {
            return false;
        }
        time->total += ticks;
        if (field == STEAL) {
            time->steal = ticks;
        }
        at = end;
    }
    const char *newline = strchr(at, '\n');
    *cursor = newline != NULL ? newline + 1 : at + strlen(at);
    return true;
}
