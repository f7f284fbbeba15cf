/* SPDX-License-Identifier: MIT */
#include "server/waiting.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "heap.h"

enum { GRID = 250000, SECOND = 1000000000 }; /* nanoseconds */

struct cs__waiting {
    pthread_mutex_t lock;
    pthread_t thread;
    int timer;
    bool ends;
    cs_heap heap; /* of suspended connections */
};

uint64_t cs__waiting_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

/* `then` is not 0, which would switch the timer off. */
static void wake_at(const cs__waiting *w, uint64_t then)
{
    struct itimerspec when = {.it_value = {(time_t)(then / SECOND), (long)(then % SECOND)}};
    timerfd_settime(w->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void *resume_in_time(void *context)
{
    cs__waiting *w = context;
    bool ends = false;
    while (!ends) {
        uint64_t expirations = 0;
        (void)!read(w->timer, &expirations, sizeof expirations);
        pthread_mutex_lock(&w->lock);
        ends = w->ends;
        uint64_t now = cs__waiting_now();
        while (w->heap.count > 0 && (ends || w->heap.all[0].then <= now)) {
            MHD_resume_connection(cs_heap_pop(&w->heap).thing);
        }
        if (w->heap.count > 0) {
            wake_at(w, w->heap.all[0].then);
        }
        pthread_mutex_unlock(&w->lock);
    }
    return NULL;
}

cs_status cs__waiting_start(cs__waiting **waiting)
{
    cs__waiting *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    if (w->timer >= 0 && pthread_mutex_init(&w->lock, NULL) == 0) {
        if (pthread_create(&w->thread, NULL, resume_in_time, w) == 0) {
            *waiting = w;
            return CS_OK;
        }
        pthread_mutex_destroy(&w->lock);
    }
    if (w->timer >= 0) {
        close(w->timer);
    }
    free(w);
    return CS_ERR_SYSTEM;
}

bool cs__waiting_add(cs__waiting *w, struct MHD_Connection *connection, uint64_t then)
{
    cs_timed one = {(then + GRID - 1) / GRID * GRID, connection};
    pthread_mutex_lock(&w->lock);
    bool waits = !w->ends && cs_heap_reserve(&w->heap, 1);
    if (waits) {
        MHD_suspend_connection(connection);
        cs_heap_push(&w->heap, one);
        if (w->heap.all[0].thing == connection) {
            wake_at(w, one.then);
        }
    }
    pthread_mutex_unlock(&w->lock);
    return waits;
}

void cs__waiting_end(cs__waiting *w)
{
    pthread_mutex_lock(&w->lock);
    w->ends = true;
    wake_at(w, 1);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
}

void cs__waiting_free(cs__waiting *w)
{
    if (w != NULL) {
        close(w->timer);
        pthread_mutex_destroy(&w->lock);
        cs_heap_free(&w->heap);
        free(w);
    }
}
