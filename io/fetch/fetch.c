/* SPDX-License-Identifier: MIT */
#include "fetch/fetch.h"

#include <string.h>
#include <sys/resource.h>

#include "fetch/settled.h"
#include "fetch/strategy.h"

/* `most`: how many transfers at once, where that is found out: a thread costs 60 KB, a process 3 MB, and what
 * takes more than 256 connections of one client for an attack is many a server. Streams of HTTP/2 share
 * connections. */
static const struct {
    const char *name;
    void (*run)(cs_queue *queue, cs_transfer_rules *rules);
    unsigned most;
} strategies[CS_FETCH_STRATEGIES] = {[CS_FETCH_SERIAL] = {"serial", cs_fetch_serial, 1},
                                     [CS_FETCH_THREADS] = {"threads", cs_fetch_threads, 256},
                                     [CS_FETCH_PROCESSES] = {"processes", cs_fetch_processes, 64},
                                     [CS_FETCH_ASYNC] = {"async", cs_fetch_async, 2048}};

const char *cs_fetch_strategy_name(cs_fetch_strategy strategy)
{
    return strategies[strategy].name;
}

/* Raises the soft limit of descriptors where that is too low and may be raised, and returns how many
 * transfers the limit allows; 32 are somebody else's. A transfer takes a socket, a file and a kept connection
 * of earlier, and one with a thread of its own two more, by which libcurl wakes it. */
static unsigned room_for(unsigned transfers, cs_fetch_strategy strategy)
{
    struct rlimit limit;
    const rlim_t each = strategy == CS_FETCH_THREADS ? 5 : 3, others = 32;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return transfers;
    }
    rlim_t wanted = each * transfers + others;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    rlim_t room = limit.rlim_cur > others + each ? (limit.rlim_cur - others) / each : 1;
    return room < transfers ? (unsigned)room : transfers;
}

cs_status cs_fetch(const cs_fetch_options *options, const cs_fetch_caller *caller, cs_fetch_totals *totals,
                   cs_message *message)
{
    cs_fetch_options o = cs_fetch_settled(options);
    cs_queue *queue = NULL;
    cs_transfer_rules rules = {.options = &o};
    memset(totals, 0, sizeof *totals);
    if ((unsigned)o.strategy >= CS_FETCH_STRATEGIES || o.concurrency > CS_FETCH_MOST || o.folder == NULL) {
        return cs_fail(message, CS_ERR_ARGUMENT,
                       "%u transfers at once: expected 1 to %u, or 0 to find it out", o.concurrency,
                       CS_FETCH_MOST);
    }
    if (o.strategy == CS_FETCH_SERIAL) {
        o.concurrency = 1;
    }
    unsigned most = room_for(o.concurrency > 0 ? o.concurrency : strategies[o.strategy].most, o.strategy);
    cs_status status = cs_libcurl_load(&rules.curl, message);
    if (status == CS_OK) {
        status = cs_queue_begin(&o, caller, most, &queue);
    }
    if (status != CS_OK) {
        return status;
    }
    rules.received = queue->received;
    rules.connections = most;
    rules.active = &queue->active;
    strategies[o.strategy].run(queue, &rules);
    return cs_queue_end(queue, totals, message);
}
