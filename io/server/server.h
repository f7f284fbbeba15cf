/* SPDX-License-Identifier: MIT */
/*
 * A web server within the process, which serves made-up files with a latency, a rate and faults to order:
 * what a downloader is measured and tested against. docs/serve.md describes what it serves.
 *
 * It listens on the loopback interface unless told otherwise. It starts threads of its own and returns; it
 * prints nothing and changes nothing of the process: no signal's handler and no limit. Every connection takes
 * a file descriptor, so that RLIMIT_NOFILE bounds their number.
 */
#ifndef CORESWEEP_IO_SERVER_SERVER_H
#define CORESWEEP_IO_SERVER_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "coresweep/status.h"
#include "message.h"
#include "server/catalogue.h"
#include "server/fault.h"

typedef struct cs_server_options {
    cs_content_kind kind;
    uint64_t count;      /* files; 0: as many as the kind has by itself; CS_CATALOGUE_MOST at most */
    uint64_t seed;       /* the same seed, kind and count: the same files */
    const char *address; /* numeric, IPv4 or IPv6; NULL: 127.0.0.1 */
    uint16_t port;       /* 0: any that is free */
    unsigned threads;    /* that answer; 0: one */
    double latency;      /* seconds from a request's arrival to its answer; CS_SERVER_LONGEST at most */
    uint64_t rate;       /* bytes of bodies per second and connection; 0: no limit */
    const char
        *client_id; /* the listing wants `Authorization: Client-ID` with this; NULL: it is free for all */
    const cs_fault_share *faults;
    size_t fault_count;
} cs_server_options;

#define CS_SERVER_LONGEST 3600.0

typedef struct cs_server_counts {
    uint64_t requests;
    uint64_t faults; /* of them, answered with a fault */
    uint64_t bytes;  /* of files' content */
} cs_server_counts;

typedef struct cs_server cs_server;

/* Starts a server that is ready when the call returns; *server is released by cs_server_stop, and NULL after
 * a failure. Texts and faults in `options` are copied. CS_ERR_ARGUMENT: an option cannot be; CS_ERR_SYSTEM:
 * the address or the port cannot be listened on, or no thread can be had; `message` then says why.
 * Thread-safe. */
cs_status cs_server_start(const cs_server_options *options, cs_message *message, cs_server **server);

/* "http://127.0.0.1:40123", without a slash at its end: valid until cs_server_stop. Thread-safe. */
const char *cs_server_url(const cs_server *server);

/* What was answered so far. Thread-safe. */
cs_server_counts cs_server_counted(const cs_server *server);

/* What it serves: borrowed, valid until cs_server_stop. Thread-safe. */
const cs_catalogue *cs_server_catalogue(const cs_server *server);

/* Closes all connections, whatever they wait for, ends the threads and frees the server. NULL is allowed. To
 * be called once, when no other thread uses `server` any more. */
void cs_server_stop(cs_server *server);

#endif
