/* SPDX-License-Identifier: MIT */
/* What is timed. */
#include "clock.h"
#include "run/measurement.h"

/* From this time on a timed call is itself listened to: a clock read a thread, 25 ns, and the slots' cache
 * lines, 0.1 us, are a ten-thousandth of it. */
static const double long_call = 1e-3;

double cs__measurement_call(measurement *m)
{
    double begin = cs_clock_wall();
    m->subject.entry->variant->run(m->subject.work, m->subject.state);
    double end = cs_clock_wall();
    return end - begin;
}

static double step(void *context)
{
    measurement *m = context;
    m->subject.entry->kernel->restore(m->subject.work);
    m->heard = false;
    bool listen = m->arrivals != NULL && m->call_seconds >= long_call;
    double cpu = cs_clock_cpu_with_children();
    m->call_seconds = listen ? cs__measurement_listen(m) : cs__measurement_call(m);
    m->cpu_seconds += cs_clock_cpu_with_children() - cpu;
    return m->call_seconds;
}

/* As the batch lasts for about the time that was asked for, the number of its calls tells theirs. */
static void batch(void *context, uint64_t iterations)
{
    measurement *m = context;
    void (*run)(void *, void *) = m->subject.entry->variant->run;
    m->heard = false;
    bool listen =
        m->arrivals != NULL && (iterations == 1 || (double)iterations * long_call <= m->request->min_time);
    for (uint64_t i = listen; i < iterations; i++) {
        run(m->subject.work, m->subject.state);
    }
    if (listen) {
        cs__measurement_listen(m);
    }
}

static double wasting_step(void *context)
{
    measurement *m = context;
    double seconds = step(m);
    double cpu = cs_clock_cpu();
    seconds += cs_waste_busy(&m->waste, seconds);
    m->cpu_seconds += cs_clock_cpu() - cpu;
    return seconds;
}

static void wasting_batch(void *context, uint64_t iterations)
{
    measurement *m = context;
    cs_waste_batch(&m->waste, batch, m, iterations);
}

cs_status cs__measurement_ask(void *context, uint64_t iterations, double *seconds)
{
    measurement *m = context;
    return cs_script_call(m->subject.session, iterations, seconds, &m->cpu_seconds, &m->subject.fault);
}

void cs__measurement_body(measurement *m, cs_bench_request *bench)
{
    bool wasteful = m->request->waste > 0;
    if (wasteful) {
        m->waste = cs_waste_start(m->request->waste);
    }
    if (m->subject.session != NULL) {
        bench->timed = cs__measurement_ask;
    } else if (m->subject.entry->kernel->restore != NULL) {
        bench->step = wasteful ? wasting_step : step;
    } else {
        bench->batch = wasteful ? wasting_batch : batch;
    }
}
