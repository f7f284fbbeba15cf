/* SPDX-License-Identifier: MIT */
/*
 * The sockets of a multi handle of libcurl, in an epoll set.
 *
 * A kept connection's socket stays in the set between transfers: libcurl asks for it to be taken out after
 * each and put in before the next, which for a file of 4 KB is a tenth of the system calls.
 */
#ifndef CORESWEEP_IO_FETCH_SOCKETS_H
#define CORESWEEP_IO_FETCH_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>

#include "coresweep/status.h"
#include "libcurl.h"

typedef struct cs_socket cs_socket;

typedef struct cs_sockets {
    int epoll;       /* event.data.fd is the socket */
    cs_socket *rows; /* [room], by descriptor */
    size_t room;
} cs_sockets;

/* CS_ERR_SYSTEM: there is no epoll set. Released by cs_sockets_end, after the multi handle. One thread. */
cs_status cs_sockets_begin(cs_sockets *sockets, const cs_libcurl *curl, CURLM *multi);
void cs_sockets_end(cs_sockets *sockets);

/* Connections of `easy` are opened and closed through `sockets`, to be called before its first transfer. */
void cs_sockets_serve(cs_sockets *sockets, const cs_libcurl *curl, CURL *easy);

/* Whether libcurl waits for it. Otherwise a kept connection has something to say, that it is closed mostly:
 * then it is taken out of the set, and libcurl looks when it wants to use it. */
bool cs_sockets_is_wanted(cs_sockets *sockets, int descriptor);

/* The first round trip of a connection that something has just happened to, in seconds, as the kernel
 * measured it; negative: it was told before, or is not known. */
double cs_sockets_round_trip(cs_sockets *sockets, int descriptor);

#endif
