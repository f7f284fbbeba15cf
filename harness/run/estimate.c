/* SPDX-License-Identifier: MIT */
#include "run/estimate.h"

#include <math.h>

double cs_cell_guess(const cs_cell *cell)
{
    cs_case c = cs_cell_case(cell);
    cs_cost cost = cell->entry->kernel->cost(&c);
    return fmax(cost.seconds, fmax(cost.bytes / 5e9, fmax(cost.flops / 5e9, cost.items * 20e-9)));
}

unsigned cs_repetitions_for(const cs_settings *settings, double call)
{
    double fit = floor(settings->invocation_time / fmax(call, settings->min_time));
    return (unsigned)fmax(1, fmin(fit, (double)settings->repetitions));
}

double cs_invocation_estimate(const cs_settings *settings, const cs_entry *entry, double call)
{
    /* A repetition overshoots min_time by 40% on average, since the library looks for the number of calls in
     * steps; the search itself costs about one repetition; a process and its inputs about 20 ms, an
     * interpreter with its modules 0.1 to 1.2 s, which are those of Numba. */
    double repetition = fmax(call, 1.4 * settings->min_time);
    double start = entry->script != NULL ? 0.5 : 0.02;
    return start + repetition * (1 + cs_repetitions_for(settings, call));
}

double cs_plan_minimum(const cs_plan *plan)
{
    double seconds = 0;
    for (size_t i = 0; i < plan->count; i++) {
        double invocation =
            cs_invocation_estimate(&plan->settings, plan->cells[i].entry, cs_cell_guess(&plan->cells[i]));
        seconds += invocation * (double)plan->settings.min_invocations;
    }
    return seconds;
}
