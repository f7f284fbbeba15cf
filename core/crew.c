/* SPDX-License-Identifier: MIT */
/*
 * The way of one piece of work, as cache lines travel:
 *
 *     caller    body, arg and the next order into one line, by ordinary stores: it does not wait for them
 *     threads   spin on that line; one transfer brings them all three
 *     threads   work, then write the order into a line of their own
 *     caller    works, then spins on the threads' lines one after the other
 *
 * A waiting thread that has spun enough counts itself among the sleepers and waits in a futex on `order`. The
 * caller reads that count without a fence, which would cost it the transfer of the line. A sleeper that it
 * misses so is one that fell asleep in that instant; the caller looks again, by a read-modify-write, before
 * it sleeps itself. Of the two read-modify-writes of the count one comes first: the caller's, and then the
 * thread sees the new order before it sleeps; or the thread's, and then the caller sees a sleeper and wakes
 * it.
 */
#include "crew.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "arrivals.h"

enum {
    /* Two cache lines: Intel's adjacent-line prefetcher fetches lines in pairs. */
    APART = 128,
    /* Turns before sleep, each with one `pause`: about 40 cycles on AMD's Zen, 140 on Intel since Skylake. */
    SPINS = 1 << 14,
    /* In a member's `done`: the caller sleeps until it changes. Orders are counted in steps of two. */
    CALLER_SLEEPS = 1,
    ORDER_STEP = 2
};

typedef struct member {
    alignas(APART) atomic_uint done; /* the last order that was carried out */
    alignas(APART) cs_crew *crew;
    unsigned thread;
    pthread_t id;
} member;

struct cs_crew {
    alignas(APART) atomic_uint order; /* written last: it publishes body and arg */
    atomic_uint sleepers;             /* of the members */
    cs_visitor body;                  /* NULL: end */
    void *arg;
    alignas(APART) unsigned spins;
    unsigned started; /* members whose thread runs */
    member members[]; /* threads 1 to started */
};

static inline void relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb"); /* `yield` does nothing on most cores */
#endif
}

/* Returns when woken, when *word is not `value`, and now and then for nothing. */
static void sleep_on(atomic_uint *word, unsigned value)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void wake(atomic_uint *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static unsigned next_order(cs_crew *c, unsigned last)
{
    unsigned order = last;
    for (unsigned i = 0; i < c->spins; i++) {
        order = atomic_load_explicit(&c->order, memory_order_acquire);
        if (order != last) {
            return order;
        }
        relax();
    }
    atomic_fetch_add(&c->sleepers, 1);
    while ((order = atomic_load(&c->order)) == last) {
        sleep_on(&c->order, last);
    }
    atomic_fetch_sub(&c->sleepers, 1);
    return order;
}

static void *serve(void *arg)
{
    member *m = arg;
    cs_crew *c = m->crew;
    unsigned order = next_order(c, 0);
    while (c->body != NULL) {
        c->body(m->thread, c->arg);
        cs_arrive(m->thread);
        if (atomic_exchange(&m->done, order) & CALLER_SLEEPS) {
            wake(&m->done);
        }
        order = next_order(c, order);
    }
    return NULL;
}

static unsigned issue(cs_crew *c, cs_visitor body, void *arg)
{
    unsigned order = atomic_load_explicit(&c->order, memory_order_relaxed) + ORDER_STEP;
    c->body = body;
    c->arg = arg;
    atomic_store_explicit(&c->order, order, memory_order_release);
    if (atomic_load_explicit(&c->sleepers, memory_order_relaxed) > 0) {
        wake(&c->order);
    }
    return order;
}

static void wake_missed(cs_crew *c)
{
    if (atomic_fetch_add(&c->sleepers, 0) > 0) {
        wake(&c->order);
    }
}

static void await(cs_crew *c, member *m, unsigned order)
{
    for (unsigned i = 0; i < c->spins; i++) {
        if (atomic_load_explicit(&m->done, memory_order_acquire) == order) {
            return;
        }
        relax();
    }
    wake_missed(c);
    unsigned before = order - ORDER_STEP;
    atomic_compare_exchange_strong(&m->done, &before, before | CALLER_SLEEPS);
    while (atomic_load(&m->done) != order) {
        sleep_on(&m->done, (order - ORDER_STEP) | CALLER_SLEEPS);
    }
}

void cs_crew_run(cs_crew *crew, cs_visitor body, void *arg)
{
    unsigned order = issue(crew, body, arg);
    body(0, arg);
    cs_arrive(0);
    for (unsigned i = 0; i < crew->started; i++) {
        await(crew, &crew->members[i], order);
    }
}

void cs_crew_end(cs_crew *crew)
{
    if (crew == NULL) {
        return;
    }
    issue(crew, NULL, NULL);
    wake_missed(crew);
    for (unsigned i = 0; i < crew->started; i++) {
        pthread_join(crew->members[i].id, NULL);
    }
    free(crew);
}

/* Whether two threads share a CPU. */
static bool is_crowded(unsigned threads, const int *cpus)
{
    cpu_set_t mask;
    if (cpus == NULL) {
        return sched_getaffinity(0, sizeof mask, &mask) == 0 && (unsigned)CPU_COUNT(&mask) < threads;
    }
    CPU_ZERO(&mask);
    for (unsigned i = 0; i < threads; i++) {
        if (CPU_ISSET((size_t)cpus[i], &mask)) {
            return true;
        }
        CPU_SET((size_t)cpus[i], &mask);
    }
    return false;
}

static bool are_possible(unsigned threads, const int *cpus)
{
    for (unsigned i = 0; cpus != NULL && i < threads; i++) {
        if (cpus[i] < 0 || cpus[i] >= CPU_SETSIZE) {
            return false;
        }
    }
    return threads > 0;
}

static bool start_member(member *m, const int *cpus)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    bool ready = true;
    if (cpus != NULL) {
        cpu_set_t mask;
        CPU_ZERO(&mask);
        CPU_SET((size_t)cpus[m->thread], &mask);
        ready = pthread_attr_setaffinity_np(&attributes, sizeof mask, &mask) == 0;
    }
    ready = ready && pthread_create(&m->id, &attributes, serve, m) == 0;
    pthread_attr_destroy(&attributes);
    return ready;
}

cs_status cs_crew_start(unsigned threads, const int *cpus, cs_crew **crew)
{
    *crew = NULL;
    if (!are_possible(threads, cpus)) {
        return CS_ERR_ARGUMENT;
    }
    cs_crew *c = aligned_alloc(alignof(cs_crew), sizeof *c + (threads - 1) * sizeof c->members[0]);
    if (c == NULL) {
        return CS_ERR_MEMORY;
    }
    atomic_init(&c->order, 0);
    atomic_init(&c->sleepers, 0);
    c->body = NULL;
    c->arg = NULL;
    c->spins = is_crowded(threads, cpus) ? 0 : SPINS;
    c->started = 0;
    for (unsigned i = 0; i + 1 < threads; i++) {
        member *m = &c->members[i];
        m->crew = c;
        m->thread = i + 1;
        atomic_init(&m->done, 0);
        if (!start_member(m, cpus)) {
            cs_crew_end(c);
            return CS_ERR_SYSTEM;
        }
        c->started++;
    }
    *crew = c;
    return CS_OK;
}
