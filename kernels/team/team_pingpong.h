/* SPDX-License-Identifier: MIT */
/*
 *   for each operation:   the caller sends a ball to its partner, who sends it back
 *
 * A round trip, so two wake-ups, between two participants: the caller and a partner that `prepare` starts.
 * Both are bound where the case is pinned; the caller gets its own mask back in `release`.
 *
 * Include before this header:
 *   team_channel_pipe.h or team_channel_futex.h       how the ball travels
 *   team_partner_thread.h or team_partner_process.h   who the partner is
 * Every combination is legal.
 */
#ifndef CORESWEEP_KERNELS_TEAM_PINGPONG_H
#define CORESWEEP_KERNELS_TEAM_PINGPONG_H

#include <stdlib.h>

#include "buffer.h"
#include "team.h"
#include "team_side.h"

/* What the partner does when the ball comes. Shared with a forked partner; the ball orders the accesses. */
typedef struct order {
    cs_visitor body; /* NULL: leave */
    void *arg;
} order;

/* A forked partner has a copy of this: its own ends of the pipes. */
typedef struct pingpong {
    const team_work *work;
    order *order;
    bool playing; /* there is a partner, and channel is open */
    channel channel;
    partner partner;
    cpu_set_t caller_mask; /* empty: nothing to go back to */
} pingpong;

static void play(void *arg)
{
    pingpong *p = arg;
    if (PARTNER_IS_PROCESS) {
        channel_keep(&p->channel, PARTNER);
    }
    while (channel_receive(&p->channel, PARTNER) && p->order->body != NULL) {
        p->order->body(PARTNER, p->order->arg);
        if (!channel_send(&p->channel, CALLER)) {
            break;
        }
    }
}

/* False where there is no partner any more. */
static bool round_trip(pingpong *p)
{
    return p->playing && channel_send(&p->channel, PARTNER) && channel_receive(&p->channel, CALLER);
}

static cs_status start(pingpong *p)
{
    *p->order = (order){team_tick, p->work->slots};
    cs_status status = channel_open(&p->channel, PARTNER_IS_PROCESS);
    if (status != CS_OK) {
        return status;
    }
    status = partner_start(&p->partner, p->work, play, p);
    if (status != CS_OK) {
        channel_close(&p->channel);
        return status;
    }
    if (PARTNER_IS_PROCESS) {
        channel_keep(&p->channel, CALLER);
    }
    p->playing = true;
    return CS_OK;
}

static void stop(pingpong *p)
{
    if (p->playing) {
        p->order->body = NULL;
        channel_send(&p->channel, PARTNER);
        partner_join(&p->partner);
        channel_close(&p->channel);
        p->playing = false;
    }
}

static void release(void *state)
{
    pingpong *p = state;
    stop(p);
    if (CPU_COUNT(&p->caller_mask) > 0) {
        sched_setaffinity(0, sizeof p->caller_mask, &p->caller_mask);
    }
    cs_buffer_free(p->order);
    free(p);
}

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    if (c->threads != SIDES) {
        return CS_ERR_ARGUMENT;
    }
    pingpong *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return CS_ERR_MEMORY;
    }
    p->work = work;
    cs_status status = cs_buffer_alloc_shared(1, sizeof *p->order, (void **)&p->order);
    if (status == CS_OK && (sched_getaffinity(0, sizeof p->caller_mask, &p->caller_mask) != 0 ||
                            !team_bind(p->work, CALLER, 0))) {
        status = CS_ERR_SYSTEM;
    }
    if (status == CS_OK) {
        status = start(p);
    }
    if (status != CS_OK) {
        release(p);
        return status;
    }
    *state = p;
    return CS_OK;
}

static void run(void *work, void *state)
{
    team_work *w = work;
    pingpong *p = state;
    w->runs++;
    for (size_t operation = 0; operation < w->n && round_trip(p); operation++) {
        team_tick(CALLER, w->slots);
    }
}

/* With a new partner, since a forked one only has the memory that was there when it was forked, and `arg`
 * may be younger. It stays the partner of later runs. */
static cs_status visit(void *work, void *state, cs_visitor body, void *arg)
{
    team_work *w = work;
    pingpong *p = state;
    stop(p);
    cs_status status = start(p);
    if (status != CS_OK) {
        return status;
    }
    *p->order = (order){body, arg};
    body(CALLER, arg);
    status = round_trip(p) ? CS_OK : CS_ERR_SYSTEM;
    *p->order = (order){team_tick, w->slots};
    return status;
}

#endif
