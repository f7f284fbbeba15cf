/* SPDX-License-Identifier: MIT */
/*
 * All transfers in one thread that waits for them together. A second thread comes to its help when it has no
 * time left to wait: for small files libcurl computes 15 us a request, and one core is then the limit.
 */
#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"
#include "fetch/loop.h"
#include "fetch/settled.h"
#include "fetch/strategy.h"

static const double look_every = 5e-3; /* seconds */
static const double busy = 0.75;       /* share of them in which the thread computed */

typedef struct pair {
    cs_queue *queue;
    const cs_transfer_rules *rules;
    cs_loops loops;
    pthread_t helper;
    bool helped;
} pair;

static cs_loop *new_loop(pair *p)
{
    cs_loop *loop = NULL;
    if (cs_loop_new(p->queue, p->rules, &p->loops, &loop) != CS_OK) {
        cs_queue_fail(p->queue, CS_ERR_SYSTEM, &(cs_message){"no epoll set can be had: see ulimit -n"});
    }
    return loop;
}

static void *help(void *context)
{
    pair *p = context;
    cs_loop *loop = new_loop(p);
    while (loop != NULL && !cs_loop_run(loop, 1)) {
    }
    cs_loop_free(loop);
    return NULL;
}

static bool several_cpus(void)
{
    cpu_set_t mask;
    return sched_getaffinity(0, sizeof mask, &mask) == 0 && CPU_COUNT(&mask) > 1;
}

static void call_help(pair *p)
{
    p->loops.ways.loops = 2;
    p->helped = pthread_create(&p->helper, NULL, help, p) == 0;
    if (!p->helped) {
        p->loops.ways.loops = 1; /* one will do */
    }
}

void cs_fetch_async(cs_queue *queue, cs_transfer_rules *rules)
{
    pair p = {.queue = queue,
              .rules = rules,
              .loops = {.ways = {.loops = 1}, .wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}};
    cs_loop *loop = new_loop(&p);
    rules->http1 = cs_fetch_proxy_is_set() ? NULL : &p.loops.http1; /* a proxy's first line is its own */
    bool may = several_cpus();
    bool ended = loop == NULL;
    while (!ended) {
        double cpu = cs_clock_cpu();
        double begin = cs_clock_wall();
        ended = cs_loop_run(loop, p.helped ? 1 : look_every);
        double share = (cs_clock_cpu() - cpu) / (cs_clock_wall() - begin);
        if (!ended && may && !p.helped && share > busy && cs_queue_limit(queue) > 1) {
            call_help(&p);
        }
    }
    if (p.helped) {
        pthread_join(p.helper, NULL);
    }
    cs_loop_free(loop);
    if (p.loops.wake >= 0) {
        close(p.loops.wake);
    }
}
