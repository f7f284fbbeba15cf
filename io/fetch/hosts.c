/* SPDX-License-Identifier: MIT */
#include "fetch/hosts.h"

#include <string.h>

enum {
    dead_after =
        64, /* attempts; more than the transfers that a short disturbance finds under way by default */
    /* One 503 concerns one resource, and waiting would hold up all others; several in a row concern the host.
     */
    refused_after = 3,
};

unsigned cs_hosts_find(cs_hosts *hosts, const char *url)
{
    const char *authority = strstr(url, "://");
    const char *end = authority != NULL ? authority + 3 : url;
    end += strcspn(end, "/?#");
    uint64_t hash = 14695981039346656037U; /* FNV-1a (Fowler, Noll and Vo 1991) */
    for (const char *at = url; at < end; at++) {
        hash = (hash ^ (unsigned char)*at) * 1099511628211U;
    }
    cs_host *host = &hosts->rows[hash % CS_HOSTS];
    if (host->hash != hash) {
        *host = (cs_host){.hash = hash};
    }
    return (unsigned)(hash % CS_HOSTS);
}

void cs_hosts_heard(cs_hosts *hosts, unsigned row, const cs_attempt *attempt, double now, double longest)
{
    cs_host *host = &hosts->rows[row];
    host->unreachable = attempt->unreachable ? host->unreachable + 1 : 0;
    host->refusals = attempt->refused ? host->refusals + 1 : 0;
    if (host->refusals >= refused_after && attempt->retry_after > 0 && attempt->retry_after <= longest &&
        host->open < now + attempt->retry_after) {
        host->open = now + attempt->retry_after;
    }
}

bool cs_hosts_dead(const cs_hosts *hosts, unsigned row)
{
    return hosts->rows[row].unreachable >= dead_after;
}
