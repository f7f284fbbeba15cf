/* SPDX-License-Identifier: MIT */
/*
 * What is remembered of hosts: whether they can be reached, and when they asked to be left alone. A table of
 * fixed size, since a list may name a million hosts: where two fall into one row the later one begins anew.
 * One thread at a time.
 */
#ifndef CORESWEEP_IO_FETCH_HOSTS_H
#define CORESWEEP_IO_FETCH_HOSTS_H

#include <stdbool.h>

#include "fetch/attempt.h"

#define CS_HOSTS 1024

typedef struct cs_host {
    uint64_t hash;
    unsigned unreachable; /* attempts in a row without a connection */
    unsigned refusals;    /* answers 429 and 503 in a row */
    double open;          /* no request before, by cs_clock_wall */
} cs_host;

typedef struct cs_hosts {
    cs_host rows[CS_HOSTS];
} cs_hosts;

/* The row of the URL's scheme, host and port. */
unsigned cs_hosts_find(cs_hosts *hosts, const char *url);

/* Takes in how an attempt ended. A host that asks for more than `longest` seconds is not waited for: its URLs
 * fail, each with that reason. */
void cs_hosts_heard(cs_hosts *hosts, unsigned row, const cs_attempt *attempt, double now, double longest);

/* Whether so many attempts in a row reached nobody that further URLs of this host get one each: a list of
 * 10,000 URLs of a dead host would otherwise take hours of waiting. */
bool cs_hosts_dead(const cs_hosts *hosts, unsigned row);

#endif
