/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <sys/resource.h>
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

static double of_timeval(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

double cs_clock_cpu_with_children(void)
{
    struct rusage children = {0};
    getrusage(RUSAGE_CHILDREN, &children);
    return cs_clock_cpu() + of_timeval(children.ru_utime) + of_timeval(children.ru_stime);
}

/* The empty assembly keeps the compiler from shortening the chain: (x f) f is x (f f). */
double cs_clock_chain(uint64_t multiplications)
{
    uint64_t x = 3;
    uint64_t factor = 0x9e3779b97f4a7c15u;
    __asm__ volatile("" : "+r"(factor));
    double begin = cs_clock_wall();
    for (uint64_t i = 0; i < multiplications; i++) {
        x *= factor;
        __asm__ volatile("" : "+r"(x));
    }
    return cs_clock_wall() - begin;
}

enum { PROBES = 3, MULTIPLICATIONS = 20000 };

/* The fastest of a few: an interrupt only ever adds. */
double cs_clock_probe(void)
{
    double fastest = cs_clock_chain(MULTIPLICATIONS);
    for (int i = 1; i < PROBES; i++) {
        double seconds = cs_clock_chain(MULTIPLICATIONS);
        fastest = seconds < fastest ? seconds : fastest;
    }
    return fastest / MULTIPLICATIONS;
}
