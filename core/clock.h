/* SPDX-License-Identifier: MIT */
/* Clocks, in seconds. Thread-safe. */
#ifndef CORESWEEP_CORE_CLOCK_H
#define CORESWEEP_CORE_CLOCK_H

#include <stdint.h>

/* Monotonic wall time: about 20 ns a call through the vDSO. */
double cs_clock_wall(void);

/* CPU time of the whole process, all threads: a system call, 100 to 300 ns. */
double cs_clock_cpu(void);

/* With that of its children which have ended and were waited for: processes that live for one call. Twice as
 * dear. */
double cs_clock_cpu_with_children(void);

/* Does that many 64-bit multiplications, each of which waits for the one before it, and returns how long they
 * took together. */
double cs_clock_chain(uint64_t multiplications);

/* The time of one 64-bit multiplication that waits for the one before it: three cycles on every x86-64 core
 * since 2008, so a third of its inverse is the clock's frequency as the code felt it. It grows when the clock
 * falls, and hardly when a hardware thread beside this one is busy. Takes about 50 us. */
double cs_clock_probe(void);

#endif
