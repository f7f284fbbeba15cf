/* SPDX-License-Identifier: MIT */
/*
 * Timing, as a C interface of one call on top of Google Benchmark. bench_gbench.cc implements it and is
 * the only C++ file of the project. Not thread-safe: the library keeps its benchmarks in a global list.
 */
#ifndef CORESWEEP_BENCH_BENCH_H
#define CORESWEEP_BENCH_BENCH_H

#include <stdint.h>

#include "coresweep/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One repetition. */
typedef struct cs_bench_sample {
    unsigned repetition;         /* from 0 */
    uint64_t iterations;         /* calls that were timed together */
    double seconds_per_call;     /* wall */
    double cpu_seconds_per_call; /* whole process; of the timed calls and, with `step`, of what step does
                                    untimed */
} cs_bench_sample;

typedef struct cs_bench_request {
    const char *name; /* for the library's own messages */

    /* Exactly one of the three.
     * step:  does one call, with whatever must be restored before it, and returns the seconds of the
     *        part that counts. Costs about 17 ns an iteration of the library's own.
     * batch: does `iterations` calls in a loop of its own; the whole loop is timed.
     * timed: has another process do `iterations` calls, and sets *seconds to what they took there. A status
     *        other than CS_OK ends the request and is returned; the CPU time is not known here: NAN. */
    double (*step)(void *context);
    void (*batch)(void *context, uint64_t iterations);
    cs_status (*timed)(void *context, uint64_t iterations, double *seconds);
    void *context;

    double min_seconds;   /* a repetition lasts at least about this long; > 0 */
    unsigned repetitions; /* >= 1 */

    /* Before each repetition and after it, outside of the time. `after` gets the sample at once, while
     * the next has not begun; a status other than CS_OK ends the request and is returned. */
    void (*before)(void *context);
    cs_status (*after)(void *context, const cs_bench_sample *sample);
} cs_bench_request;

/* Finds a number of iterations that lasts min_seconds (which also warms up: nothing of it is reported),
 * then runs `repetitions` with that number. CS_ERR_ARGUMENT, CS_ERR_MEMORY, CS_ERR_INTERNAL, or what
 * `after` returned. */
cs_status cs_bench_run(const cs_bench_request *request);

/* The library's name and version, as a static string. */
const char *cs_bench_library(void);

#ifdef __cplusplus
}
#endif

#endif
