/* SPDX-License-Identifier: MIT */
/*
 * How many transfers there may be at once, where nobody said: found out while they run.
 *
 * More transfers at once help as long as this process waits: for latency, or for servers that give each
 * connection a bounded rate. They do not where it computes, or where answers come the later the more of them
 * are asked for, which is a queue somewhere on the way. So the limit doubles while all of it is used, the
 * process waits most of the time, and the time to the first byte has not grown; it shrinks in proportion when
 * that has, and is halved when a server refuses. The ratio of the smallest to the present delay as the
 * measure of a queue is TCP Vegas's (Brakmo and Peterson 1995); halving on refusal is TCP Reno's (Jacobson
 * 1988).
 *
 * One thread at a time.
 */
#ifndef CORESWEEP_IO_FETCH_PACE_H
#define CORESWEEP_IO_FETCH_PACE_H

#include <stdbool.h>

typedef struct cs_pace {
    bool fixed;
    unsigned limit;
    unsigned most;
    double smallest;   /* the least time to a first byte, seconds; infinite before the first */
    double present;    /* its moving mean */
    double held_until; /* no growth before: a server refused */
    double wall, cpu;  /* when the limit was looked at last, and this process's CPU seconds then */
    double shrunk;     /* when it was made smaller last */
} cs_pace;

#define CS_PACE_TURN 1e-3 /* seconds from one cs_pace_turn to the next, or a little more */

/* `concurrency` transfers at once, or as many as prove useful, up to `most`, where it is 0. */
void cs_pace_start(cs_pace *pace, unsigned concurrency, unsigned most);

/* No more than `most` are decent after all; nothing where the number was given. */
void cs_pace_bound(cs_pace *pace, unsigned most);

/* An answer began `first_byte` seconds after its request. */
void cs_pace_answered(cs_pace *pace, double first_byte, double now);

/* A server asked for fewer requests, or could not be reached. */
void cs_pace_refused(cs_pace *pace, double now);

/* Called every CS_PACE_TURN or so; `cpu`: CPU seconds of this process so far, `used`: transfers under way.
 * True where the limit has changed. */
bool cs_pace_turn(cs_pace *pace, double now, double cpu, unsigned used);

#endif
