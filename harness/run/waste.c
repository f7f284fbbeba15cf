/* SPDX-License-Identifier: MIT */
#include "run/waste.h"

#include <math.h>

#include "clock.h"

enum { TRIES = 8 };

cs_waste cs_waste_start(double fraction)
{
    cs_waste waste = {.fraction = fraction, .multiplication = cs_clock_probe()};
    for (int i = 1; i < TRIES; i++) {
        waste.multiplication = fmin(waste.multiplication, cs_clock_probe());
    }
    return waste;
}

static double work_for(const cs_waste *waste, double seconds)
{
    return cs_clock_chain((uint64_t)(seconds / waste->multiplication));
}

void cs_waste_batch(const cs_waste *waste, void (*batch)(void *context, uint64_t calls), void *context,
                    uint64_t calls)
{
    double wanted = (double)calls * waste->fraction;
    uint64_t more = (uint64_t)wanted;
    double begin = cs_clock_wall();
    batch(context, calls + more);
    double call = (cs_clock_wall() - begin) / (double)(calls + more);
    work_for(waste, (wanted - (double)more) * call);
}

double cs_waste_busy(const cs_waste *waste, double seconds)
{
    return work_for(waste, waste->fraction * seconds);
}
