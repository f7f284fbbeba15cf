/* SPDX-License-Identifier: MIT */
#include "fetch/sharing.h"

#include <math.h>

#include "clock.h"

/* Connections to one host. Over a round trip of 100 ms 200 files of 0.6 MB took 5.1 s by one connection and
 * 1.5 s by 32, since each begins with ten packets a round trip. Over a short way each costs its handshake, 1
 * to 2 ms of CPU time, and brings little. */
static const unsigned few = 8, many = 32;
static const unsigned transfers_a_connection = 64; /* over a short way */
static const long streams_most = 256;              /* of a connection; servers allow 100 to 250 */
static const double long_way = 5e-3;               /* seconds of a round trip */
static const double way_known_after = 50e-3;       /* seconds: who has not answered by then is far away */

void cs_sharing_begin(cs_sharing *s, const cs_libcurl *curl, CURLM *multi, cs_ways *ways, unsigned apart)
{
    *s = (cs_sharing){.curl = curl, .multi = multi, .ways = ways, .apart = (long)apart};
}

/* By `limit` transfers of each of the multi handles. */
static unsigned connections_for(const cs_sharing *s, unsigned limit)
{
    unsigned wanted = limit * s->ways->loops / transfers_a_connection;
    wanted = s->ways->way == CS_WAY_LONG || wanted > many ? many : wanted < few ? few : wanted;
    return wanted / s->ways->loops;
}

unsigned cs_sharing_limit(const cs_sharing *s, unsigned limit, double *until)
{
    if (s->asked == 0 || s->ways->way != CS_WAY_UNKNOWN) {
        return limit;
    }
    double known = s->asked + way_known_after;
    if (cs_clock_wall() >= known) {
        s->ways->way = CS_WAY_LONG;
        return limit;
    }
    *until = fmin(*until, known);
    return limit < few ? limit : few;
}

void cs_sharing_bound(cs_sharing *s, bool shared, unsigned limit)
{
    long connections = s->apart, streams = streams_most;
    if (shared) {
        s->asked = s->asked > 0 ? s->asked : cs_clock_wall();
        connections = (long)connections_for(s, limit);
        /* Over a short way one read brings the answers of many streams. */
        streams = s->ways->way == CS_WAY_LONG ? ((long)limit + connections - 1) / connections : streams_most;
    }
    if (connections != s->connections) {
        s->curl->multi_setopt(s->multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections);
        s->connections = connections;
    }
    if (streams != s->streams) {
        s->curl->multi_setopt(s->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, streams);
        s->streams = streams;
    }
}

void cs_sharing_heard(cs_sharing *s, double round_trip)
{
    if (round_trip >= 0 && s->asked > 0 && s->ways->way == CS_WAY_UNKNOWN) {
        s->ways->way = round_trip < long_way ? CS_WAY_SHORT : CS_WAY_LONG;
    }
}
