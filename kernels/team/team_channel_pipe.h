/* SPDX-License-Identifier: MIT */
/* A channel of two pipes, one each way; the ball is a byte. See team_pingpong.h. */
#ifndef CORESWEEP_KERNELS_TEAM_CHANNEL_H
#define CORESWEEP_KERNELS_TEAM_CHANNEL_H

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "team.h"
#include "team_side.h"

typedef struct channel {
    int ends[SIDES][2]; /* the pipe that each side reads from: its read end, its write end; -1: closed */
} channel;

static void close_end(int *end)
{
    if (*end >= 0) {
        close(*end);
        *end = -1;
    }
}

static void channel_close(channel *c)
{
    for (int side = 0; side < SIDES; side++) {
        close_end(&c->ends[side][0]);
        close_end(&c->ends[side][1]);
    }
}

static cs_status channel_open(channel *c, bool between_processes)
{
    (void)between_processes;
    *c = (channel){{{-1, -1}, {-1, -1}}};
    if (pipe2(c->ends[CALLER], O_CLOEXEC) != 0 || pipe2(c->ends[PARTNER], O_CLOEXEC) != 0) {
        channel_close(c);
        return CS_ERR_SYSTEM;
    }
    return CS_OK;
}

/* After a fork, in both processes, so that a read ends when the other one is dead. The caller keeps the read
 * end of its partner's pipe: without a reader, sending to a dead partner would raise SIGPIPE. */
static void channel_keep(channel *c, team_side side)
{
    close_end(&c->ends[side][1]);
    if (side == PARTNER) {
        close_end(&c->ends[CALLER][0]);
    }
}

static bool channel_send(channel *c, team_side to)
{
    const char ball = 0;
    ssize_t sent = 0;
    while ((sent = write(c->ends[to][1], &ball, 1)) == -1 && errno == EINTR) {
    }
    return sent == 1;
}

static bool channel_receive(channel *c, team_side at)
{
    char ball = 0;
    ssize_t received = 0;
    while ((received = read(c->ends[at][0], &ball, 1)) == -1 && errno == EINTR) {
    }
    return received == 1;
}

#endif
