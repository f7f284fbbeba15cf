/* SPDX-License-Identifier: MIT */
/*
 * A slowdown of a known size, made of real work in the timed section: by it a comparison of builds finds out
 * which slowdowns it would miss on this machine.
 *
 * A batch of N calls is followed by floor(N * fraction) more calls of the same kind, which are not counted.
 * What is missing to N * fraction, less than one call, is busy work: a chain of multiplications, each waiting
 * for the one before it, that lasts as long as that part of a call did in the batch just timed. So every
 * batch is slower by the fraction, and not only the average of many. Where each call is timed alone, since
 * its input must be restored first, all of it is busy work: a second call on sorted data would cost something
 * else. The calling thread alone does the busy work, the others wait for it as between two calls.
 *
 * How fast the chain runs is measured once, at the start, as the fastest of some short tries. Where the clock
 * falls later, the waste grows with it, as other work would.
 */
#ifndef CORESWEEP_RUN_WASTE_H
#define CORESWEEP_RUN_WASTE_H

#include <stdint.h>

typedef struct cs_waste {
    double fraction;       /* of the time that the calls take; 0: none */
    double multiplication; /* seconds, of one link of the chain */
} cs_waste;

/* Measures the chain: 1 ms. One thread. */
cs_waste cs_waste_start(double fraction);

/* Does the work of `batch`, and wastes the fraction. */
void cs_waste_batch(const cs_waste *waste, void (*batch)(void *context, uint64_t calls), void *context,
                    uint64_t calls);

/* Wastes the fraction of `seconds` by busy work, and returns how long that took. */
double cs_waste_busy(const cs_waste *waste, double seconds);

#endif
