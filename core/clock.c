/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <time.h>

static double seconds(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double cs_clock_wall(void)
{
    return seconds(CLOCK_MONOTONIC);
}

double cs_clock_cpu(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}
