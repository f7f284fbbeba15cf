/* SPDX-License-Identifier: MIT */
/* A forked process as the partner of a ping-pong. See team_pingpong.h. */
#ifndef CORESWEEP_KERNELS_TEAM_PARTNER_H
#define CORESWEEP_KERNELS_TEAM_PARTNER_H

#include <signal.h>
#include <sys/prctl.h>

#include "team_process.h"
#include "team_side.h"

typedef struct partner {
    pid_t process;
} partner;

enum { PARTNER_IS_PROCESS = true };

/* The caller binds its partner, so that a refusal is its own error and not a silent child. */
static cs_status partner_start(partner *p, const team_work *w, void (*play)(void *), void *arg)
{
    const pid_t parent = getpid();
    p->process = cs_child_fork();
    if (p->process == 0) {
        /* The partner ends with its parent, even with one that ended before this call. */
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent) {
            play(arg);
        }
        _exit(0);
    }
    if (p->process < 0) {
        return CS_ERR_SYSTEM;
    }
    if (!team_bind(w, PARTNER, p->process)) {
        kill(p->process, SIGKILL);
        cs_child_wait(p->process);
        return CS_ERR_SYSTEM;
    }
    return CS_OK;
}

/* Waits for the end of `play`. */
static void partner_join(partner *p)
{
    cs_child_wait(p->process);
}

#endif
