/* SPDX-License-Identifier: MIT */
/* Clocks, in seconds. Thread-safe. */
#ifndef CORESWEEP_CORE_CLOCK_H
#define CORESWEEP_CORE_CLOCK_H

/* Monotonic wall time: about 20 ns a call through the vDSO. */
double cs_clock_wall(void);

/* CPU time of the whole process, all threads: a system call, 100 to 300 ns. */
double cs_clock_cpu(void);

#endif
