/* SPDX-License-Identifier: MIT */
/*
 * A channel of one futex word that says where the ball is. See team_pingpong.h.
 *
 * Whoever waits sleeps in FUTEX_WAIT at once and never spins: what is measured is the kernel's wake-up, and
 * not how fast a cache line travels. A partner that was killed is not noticed: the wait goes on until the
 * harness's time limit.
 */
#ifndef CORESWEEP_KERNELS_TEAM_CHANNEL_H
#define CORESWEEP_KERNELS_TEAM_CHANNEL_H

#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "buffer.h"
#include "team.h"
#include "team_side.h"

typedef struct channel {
    _Atomic uint32_t *ball; /* the side where it is; shared with a forked partner */
    int scope;              /* FUTEX_PRIVATE_FLAG between threads, 0 between processes */
} channel;

static cs_status channel_open(channel *c, bool between_processes)
{
    c->scope = between_processes ? 0 : FUTEX_PRIVATE_FLAG;
    void *memory = NULL;
    cs_status status = cs_buffer_alloc_shared(1, sizeof *c->ball, &memory);
    c->ball = memory;
    return status;
}

static void channel_close(channel *c)
{
    cs_buffer_free(c->ball);
    c->ball = NULL;
}

static void channel_keep(channel *c, team_side side)
{
    (void)c;
    (void)side;
}

static bool channel_send(channel *c, team_side to)
{
    atomic_store_explicit(c->ball, to, memory_order_release);
    return syscall(SYS_futex, c->ball, FUTEX_WAKE | c->scope, 1, NULL, NULL, 0) >= 0;
}

static bool channel_receive(channel *c, team_side at)
{
    const uint32_t elsewhere = at == CALLER ? PARTNER : CALLER;
    while (atomic_load_explicit(c->ball, memory_order_acquire) != at) {
        /* EAGAIN: the ball came meanwhile. */
        if (syscall(SYS_futex, c->ball, FUTEX_WAIT | c->scope, elsewhere, NULL, NULL, 0) != 0 &&
            errno != EAGAIN && errno != EINTR) {
            return false;
        }
    }
    return true;
}

#endif
