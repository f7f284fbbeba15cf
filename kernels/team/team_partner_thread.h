/* SPDX-License-Identifier: MIT */
/* A thread as the partner of a ping-pong. See team_pingpong.h. */
#ifndef CORESWEEP_KERNELS_TEAM_PARTNER_H
#define CORESWEEP_KERNELS_TEAM_PARTNER_H

#include <pthread.h>

#include "team.h"
#include "team_side.h"

typedef struct partner {
    pthread_t thread;
    void (*play)(void *);
    void *arg;
} partner;

enum { PARTNER_IS_PROCESS = false };

static void *partner_enter(void *arg)
{
    const partner *p = arg;
    p->play(p->arg);
    return NULL;
}

static cs_status partner_start(partner *p, const team_work *w, void (*play)(void *), void *arg)
{
    p->play = play;
    p->arg = arg;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return CS_ERR_MEMORY;
    }
    cpu_set_t mask;
    const bool bound = w->cpus == NULL || (cs_cpu_mask(w->cpus[PARTNER], &mask) &&
                                           pthread_attr_setaffinity_np(&attributes, sizeof mask, &mask) == 0);
    const bool started = bound && pthread_create(&p->thread, &attributes, partner_enter, p) == 0;
    pthread_attr_destroy(&attributes);
    return started ? CS_OK : CS_ERR_SYSTEM;
}

/* Waits for the end of `play`. */
static void partner_join(partner *p)
{
    pthread_join(p->thread, NULL);
}

#endif
