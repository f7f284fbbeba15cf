/* SPDX-License-Identifier: MIT */
/*
 * How many connections transfers from one host share, where HTTP/2 lets them.
 *
 * libcurl fills a connection before it opens the next, and one connection's window opens slowly over a long
 * way. So the number of connections follows the first round trip, and until that is known only as many
 * transfers begin as there would be connections over a short way.
 */
#ifndef CORESWEEP_IO_FETCH_SHARING_H
#define CORESWEEP_IO_FETCH_SHARING_H

#include <stdbool.h>

#include "libcurl.h"

typedef enum cs_way { CS_WAY_UNKNOWN, CS_WAY_SHORT, CS_WAY_LONG } cs_way;

/* What all multi handles of a fetch have in common. */
typedef struct cs_ways {
    _Atomic cs_way way;     /* to the servers, as the first connection by TLS found it */
    _Atomic unsigned loops; /* multi handles that share the transfers */
} cs_ways;

/* Of one multi handle. One thread at a time. */
typedef struct cs_sharing {
    const cs_libcurl *curl;
    CURLM *multi;
    cs_ways *ways;
    double asked;     /* when the first connection by TLS was begun; 0: not yet */
    long apart;       /* connections to a host that shares none */
    long connections; /* to a host, as libcurl was told */
    long streams;     /* of a connection, as libcurl was told */
} cs_sharing;

/* `apart`: connections to a host where every transfer has its own. */
void cs_sharing_begin(cs_sharing *sharing, const cs_libcurl *curl, CURLM *multi, cs_ways *ways,
                      unsigned apart);

/* How many transfers may be under way, if `limit` may as far as the queue knows. Where that is fewer, for the
 * way is not known yet, it is to be asked again at *until, by cs_clock_wall. */
unsigned cs_sharing_limit(const cs_sharing *sharing, unsigned limit, double *until);

/* A transfer is to begin, of `limit` that may be under way. `shared`: it may share a connection, as far as is
 * known. */
void cs_sharing_bound(cs_sharing *sharing, bool shared, unsigned limit);

/* A connection was made over a way of so many seconds there and back; negative: not known. */
void cs_sharing_heard(cs_sharing *sharing, double round_trip);

#endif
