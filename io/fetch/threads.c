/* SPDX-License-Identifier: MIT */
/* A thread for each transfer under way: each blocks in its own. The calling thread carries out none; it
 * starts threads as the limit grows, and tells how far the fetch is. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "fetch/strategy.h"

/* libcurl with OpenSSL takes 30 KB of it. */
static const size_t stack_bytes = 256 << 10;

/* Seconds between two turns of the queue: of the outcomes between them the calling thread does not hear. */
static const double turn_most = 0.01;

typedef struct crew {
    cs_queue *queue;
    const cs_transfer_rules *rules;
    pthread_mutex_t lock;
    pthread_cond_t leaving;
    unsigned left; /* threads that have found nothing more to do */
    unsigned count;
    pthread_t threads[CS_FETCH_MOST];
} crew;

static void *work(void *context)
{
    crew *c = context;
    cs_transfer *transfer = NULL;
    cs_job *job = NULL;
    cs_attempt attempt;
    if (cs_transfer_new(c->rules, &transfer) != CS_OK) {
        cs_queue_fail(c->queue, CS_ERR_MEMORY, &(cs_message){"out of memory"});
    }
    while (transfer != NULL && cs_queue_wait(c->queue, &job) == CS_TURN_JOB) {
        cs_transfer_carry_out(transfer, job, &attempt);
        cs_queue_ended(c->queue, job, &attempt);
    }
    cs_transfer_free(transfer);
    pthread_mutex_lock(&c->lock);
    c->left++;
    pthread_cond_signal(&c->leaving);
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

static void start(crew *c, unsigned wanted)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack_bytes);
    while (c->count < wanted && pthread_create(&c->threads[c->count], &attributes, work, c) == 0) {
        c->count++;
    }
    pthread_attr_destroy(&attributes);
    if (c->count == 0) {
        cs_queue_fail(c->queue, CS_ERR_SYSTEM,
                      &(cs_message){"no thread can be started: see ulimit -u and the limit of the cgroup"});
    }
}

/* Until `seconds` have passed or a thread leaves; true when all have left. */
static bool all_left(crew *c, double seconds)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += (long)(seconds * 1e9);
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    pthread_mutex_lock(&c->lock);
    unsigned before = c->left;
    while (c->left == before && c->left < c->count &&
           pthread_cond_timedwait(&c->leaving, &c->lock, &end) == 0) {
    }
    bool all = c->left == c->count;
    pthread_mutex_unlock(&c->lock);
    return all;
}

void cs_fetch_threads(cs_queue *queue, cs_transfer_rules *rules)
{
    crew *c = calloc(1, sizeof *c);
    if (c == NULL) {
        cs_queue_fail(queue, CS_ERR_MEMORY, &(cs_message){"out of memory"});
        return;
    }
    c->queue = queue;
    c->rules = rules;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->leaving, NULL);
    start(c, cs_queue_limit(queue));
    bool all = c->count == 0;
    while (!all) {
        all = all_left(c, fmin(cs_queue_turn(queue), turn_most));
        start(c, all ? 0 : cs_queue_limit(queue));
    }
    for (unsigned i = 0; i < c->count; i++) {
        pthread_join(c->threads[i], NULL);
    }
    pthread_cond_destroy(&c->leaving);
    pthread_mutex_destroy(&c->lock);
    free(c);
}
