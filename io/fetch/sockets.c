/* SPDX-License-Identifier: MIT */
#include "fetch/sockets.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct cs_socket {
    unsigned char wanted; /* CURL_POLL_*: what libcurl asked for last */
    unsigned char set;    /* what epoll knows; 0: not in the set */
    bool connection;      /* opened by on_open, to be closed by on_close; otherwise the resolver's, who tells
                             nobody */
    bool fresh;           /* nothing has happened to it yet */
};

static bool make_room_for(cs_sockets *s, int descriptor)
{
    size_t wanted = (size_t)descriptor + 1;
    if (wanted <= s->room) {
        return true;
    }
    size_t room = wanted * 2;
    cs_socket *rows = realloc(s->rows, room * sizeof *rows);
    if (rows == NULL) {
        return false;
    }
    memset(rows + s->room, 0, (room - s->room) * sizeof *rows);
    s->rows = rows;
    s->room = room;
    return true;
}

static void forget(cs_sockets *s, int descriptor)
{
    epoll_ctl(s->epoll, EPOLL_CTL_DEL, descriptor, NULL);
    s->rows[descriptor].set = 0;
}

static int on_socket(CURL *easy, curl_socket_t descriptor, int what, void *context, void *own)
{
    (void)easy, (void)own;
    cs_sockets *s = context;
    if (!make_room_for(s, descriptor)) {
        return -1;
    }
    cs_socket *row = &s->rows[descriptor];
    row->wanted = what == CURL_POLL_REMOVE ? 0 : (unsigned char)what;
    if (row->wanted == 0 && row->set != 0 && !row->connection) {
        forget(s, descriptor);
    }
    if (row->wanted == 0 || row->wanted == row->set) {
        return 0;
    }
    struct epoll_event event = {.events = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) |
                                          ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U),
                                .data.fd = descriptor};
    if (epoll_ctl(s->epoll, row->set == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event) != 0) {
        return -1;
    }
    row->set = row->wanted;
    return 0;
}

static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    cs_sockets *s = context;
    int descriptor = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (descriptor >= 0 && make_room_for(s, descriptor)) {
        s->rows[descriptor] = (cs_socket){.connection = true, .fresh = true};
    }
    return descriptor;
}

/* The kernel takes a closed socket out of the set by itself, and may give its number to the next. */
static int on_close(void *context, curl_socket_t descriptor)
{
    cs_sockets *s = context;
    if ((size_t)descriptor < s->room) {
        s->rows[descriptor] = (cs_socket){0};
    }
    return close(descriptor);
}

bool cs_sockets_is_wanted(cs_sockets *s, int descriptor)
{
    bool wanted = s->rows[descriptor].wanted != 0;
    if (!wanted) {
        forget(s, descriptor);
    }
    return wanted;
}

double cs_sockets_round_trip(cs_sockets *s, int descriptor)
{
    cs_socket *row = &s->rows[descriptor];
    struct tcp_info info;
    socklen_t length = sizeof info;
    bool fresh = row->fresh;
    row->fresh = false;
    if (!fresh || getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) != 0 ||
        info.tcpi_state != TCP_ESTABLISHED) {
        return -1;
    }
    return info.tcpi_rtt * 1e-6;
}

cs_status cs_sockets_begin(cs_sockets *s, const cs_libcurl *curl, CURLM *multi)
{
    *s = (cs_sockets){.epoll = epoll_create1(EPOLL_CLOEXEC)};
    curl->multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl->multi_setopt(multi, CURLMOPT_SOCKETDATA, s);
    return s->epoll >= 0 ? CS_OK : CS_ERR_SYSTEM;
}

void cs_sockets_end(cs_sockets *s)
{
    if (s->epoll >= 0) {
        close(s->epoll);
    }
    free(s->rows);
}

void cs_sockets_serve(cs_sockets *s, const cs_libcurl *curl, CURL *easy)
{
    curl->easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl->easy_setopt(easy, CURLOPT_OPENSOCKETDATA, s);
    curl->easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl->easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, s);
}
