/* SPDX-License-Identifier: MIT */
/*
 * What is to be done next, for all strategies: the URLs that the source yields, those that wait for another
 * attempt, how many may be under way, and what becomes of an attempt that ended.
 *
 * Thread-safe: one lock, under which the caller's functions are called. Jobs in it: those under way and at
 * most CS_QUEUE_WAITING that wait; while there are so many nothing is taken from the source.
 */
#ifndef CORESWEEP_IO_FETCH_QUEUE_H
#define CORESWEEP_IO_FETCH_QUEUE_H

#include <pthread.h>
#include <stdatomic.h>

#include "fetch/attempt.h"
#include "fetch/fetch.h"
#include "fetch/hosts.h"
#include "fetch/pace.h"
#include "heap.h"
#include "rng.h"

#define CS_QUEUE_WAITING CS_FETCH_MOST

typedef struct cs_queue {
    const cs_fetch_options *options;
    const cs_fetch_caller *caller;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* an attempt ended, or the limit grew */
    cs_heap waiting;        /* jobs, by when they are due, in microseconds */
    cs_hosts hosts;
    cs_pace pace;
    cs_rng rng;
    cs_fetch_totals totals;
    _Atomic unsigned active; /* attempts under way */
    unsigned answered;       /* attempts that are not any more, and that cs_queue_ended is still to hear of */
    bool exhausted;          /* the source has no more */
    double asked_at;         /* when the source may be asked again: it had none yet */
    _Atomic cs_status status; /* why the fetch ends early */
    cs_message message;
    double began, ticked;
    double unsettled; /* since when there are outcomes that the caller has not settled; 0: there are none */
    /* Bytes of bodies as they arrive, in memory that worker processes share. */
    _Atomic uint64_t *received;
} cs_queue;

/* `most`: what an adaptive limit may grow to. Released by cs_queue_end. */
cs_status cs_queue_begin(const cs_fetch_options *options, const cs_fetch_caller *caller, unsigned most,
                         cs_queue **queue);

/* Frees the queue and what waits in it, and tells the totals. Returns how the fetch ended. */
cs_status cs_queue_end(cs_queue *queue, cs_fetch_totals *totals, cs_message *message);

typedef enum cs_turn {
    CS_TURN_JOB,  /* *job is to be attempted now */
    CS_TURN_WAIT, /* there is nothing to do before *until, or before another attempt has ended */
    CS_TURN_END,  /* nothing is left; or the fetch was stopped, and what is under way is to be given up */
} cs_turn;

/* `until`: by cs_clock_wall; infinite where only the end of another attempt can change anything. */
cs_turn cs_queue_next(cs_queue *queue, cs_job **job, double *until);

/* The same, waiting; never CS_TURN_WAIT. For strategies with a thread for each transfer. */
cs_turn cs_queue_wait(cs_queue *queue, cs_job **job);

/* The attempt at `job` is not under way any more, so that another may begin; cs_queue_ended follows later. */
void cs_queue_answered(cs_queue *queue, cs_job *job);

/* An attempt at `job` ended: it is tried again later, or its outcome is told. The job belongs to the queue
 * again. */
void cs_queue_ended(cs_queue *queue, cs_job *job, const cs_attempt *ended);

/* To be called again and again, at the latest after the seconds that it returns: turns the pace, tells the
 * caller how far it is, and has outcomes settled. */
double cs_queue_turn(cs_queue *queue);

/* Has outcomes settled at once: for who comes to no cs_queue_turn for long. */
void cs_queue_settle(cs_queue *queue);

/* How many transfers may be under way now. */
unsigned cs_queue_limit(cs_queue *queue);

/* An adaptive limit grows no further than to `most`. */
void cs_queue_bound(cs_queue *queue, unsigned most);

/* Ends the fetch early: no thread, no process. The first reason counts. */
void cs_queue_fail(cs_queue *queue, cs_status status, const cs_message *message);

/* Whether what is under way is to be given up. */
bool cs_queue_stopped(const cs_queue *queue);

/* A worker process died and was replaced. */
void cs_queue_stray(cs_queue *queue);

#endif
