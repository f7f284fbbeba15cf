/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_CORE_CPU_MASK_H
#define CORESWEEP_CORE_CPU_MASK_H

#include <errno.h>
#include <sched.h>
#include <stdbool.h>

/* The mask of one CPU. False, with errno set, where cpu_set_t, 1024 CPUs in glibc, does not reach it. */
static inline bool cs_cpu_mask(int cpu, cpu_set_t *mask)
{
    CPU_ZERO(mask);
    if (cpu < 0 || cpu >= CPU_SETSIZE) {
        errno = EINVAL;
        return false;
    }
    CPU_SET((size_t)cpu, mask);
    return true;
}

/* Binds thread or process `id`, 0 for the caller, to one CPU. Async-signal-safe: one system call. */
static inline bool cs_cpu_bind(int cpu, pid_t id)
{
    cpu_set_t mask;
    return cs_cpu_mask(cpu, &mask) && sched_setaffinity(id, sizeof mask, &mask) == 0;
}

#endif
