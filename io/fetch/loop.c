/* SPDX-License-Identifier: MIT */
#include "fetch/loop.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"

enum {
    events_most = 128, /* that one epoll_wait brings */
    streams = 256,     /* of an HTTP/2 connection that we ask for; servers allow 100 to 250 */
    /* Transfers that share a connection of HTTP/2: over a round trip of 100 ms 200 files of 0.6 MB took 5.1 s
     * by one connection and 1.4 s by 32. */
    transfers_a_connection = 64,
    connections_least = 8,
    connections_most = 32,
    /* Where every transfer has one of its own: many a server takes more of one client for an attack. */
    connections_decent = 256,
};

typedef struct watched {
    unsigned char wanted; /* CURL_POLL_*: what libcurl asked for last */
    unsigned char set;    /* what epoll knows; 0: not in the set */
    bool connection;      /* opened by on_open, to be closed by on_close; otherwise the resolver's, who tells
                             nobody */
} watched;

struct cs_loop {
    cs_queue *queue;
    const cs_transfer_rules *rules;
    cs_loops *loops;
    CURLM *multi;
    int epoll;
    double until;     /* when the queue has something to do again */
    double timer;     /* when libcurl wants to be called, by cs_clock_wall */
    watched *sockets; /* [socket_room], by descriptor */
    size_t socket_room;
    cs_transfer **all; /* [made], of [room] */
    cs_transfer **idle;
    size_t made, idle_count, room;
    unsigned active;
    long connections; /* to a host, as libcurl was told; 0: any number */
    bool bounded;     /* the queue knows that transfers do not share connections */
};

/* ---- sockets ------------------------------------------------------------------------------------------ */

static bool make_room_for(cs_loop *l, int descriptor)
{
    size_t wanted = (size_t)descriptor + 1;
    if (wanted <= l->socket_room) {
        return true;
    }
    size_t room = wanted * 2;
    watched *sockets = realloc(l->sockets, room * sizeof *sockets);
    if (sockets == NULL) {
        return false;
    }
    memset(sockets + l->socket_room, 0, (room - l->socket_room) * sizeof *sockets);
    l->sockets = sockets;
    l->socket_room = room;
    return true;
}

static void forget(cs_loop *l, int descriptor)
{
    epoll_ctl(l->epoll, EPOLL_CTL_DEL, descriptor, NULL);
    l->sockets[descriptor].set = 0;
}

static int on_socket(CURL *easy, curl_socket_t descriptor, int what, void *context, void *own)
{
    (void)easy, (void)own;
    cs_loop *l = context;
    if (!make_room_for(l, descriptor)) {
        return -1;
    }
    watched *w = &l->sockets[descriptor];
    w->wanted = what == CURL_POLL_REMOVE ? 0 : (unsigned char)what;
    if (w->wanted == 0 && w->set != 0 && !w->connection) {
        forget(l, descriptor);
    }
    if (w->wanted == 0 || w->wanted == w->set) {
        return 0;
    }
    struct epoll_event event = {.events = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) |
                                          ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U),
                                .data.fd = descriptor};
    if (epoll_ctl(l->epoll, w->set == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event) != 0) {
        return -1;
    }
    w->set = w->wanted;
    return 0;
}

static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    cs_loop *l = context;
    int descriptor = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (descriptor >= 0 && make_room_for(l, descriptor)) {
        l->sockets[descriptor] = (watched){.connection = true};
    }
    return descriptor;
}

/* The kernel takes a closed socket out of the set by itself, and may give its number to the next. */
static int on_close(void *context, curl_socket_t descriptor)
{
    cs_loop *l = context;
    if ((size_t)descriptor < l->socket_room) {
        l->sockets[descriptor] = (watched){0};
    }
    return close(descriptor);
}

static int on_timer(CURLM *multi, long milliseconds, void *context)
{
    (void)multi;
    cs_loop *l = context;
    l->timer = milliseconds < 0 ? HUGE_VAL : cs_clock_wall() + (double)milliseconds * 1e-3;
    return 0;
}

static void act(cs_loop *l, curl_socket_t descriptor, uint32_t events)
{
    int running = 0;
    int mask = ((events & (EPOLLIN | EPOLLHUP)) != 0 ? CURL_CSELECT_IN : 0) |
               ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
               ((events & EPOLLERR) != 0 ? CURL_CSELECT_ERR : 0);
    l->rules->curl->multi_socket_action(l->multi, descriptor, mask, &running);
}

/* ---- transfers ---------------------------------------------------------------------------------------- */

/* Connections to one host: as many as transfers, but where HTTP/2 may let them share some. Which it is turns
 * out with the first answer. */
static void bound_connections(cs_loop *l, const cs_job *job)
{
    bool shared = !l->rules->options->http1 && !l->loops->http1 && strncasecmp(job->text, "https:", 6) == 0;
    long wanted = 0;
    if (shared) {
        wanted = (long)cs_queue_limit(l->queue) / transfers_a_connection;
        wanted = wanted < connections_least  ? connections_least
                 : wanted > connections_most ? connections_most
                                             : wanted;
    }
    if (wanted != l->connections) {
        l->rules->curl->multi_setopt(l->multi, CURLMOPT_MAX_HOST_CONNECTIONS, wanted);
        l->connections = wanted;
    }
    if (!shared && !l->bounded) {
        cs_queue_bound(l->queue, connections_decent);
        l->bounded = true;
    }
}

static bool make_room(cs_loop *l)
{
    if (l->made < l->room) {
        return true;
    }
    size_t room = l->room > 0 ? 2 * l->room : 16;
    cs_transfer **all = realloc(l->all, room * sizeof *all);
    l->all = all != NULL ? all : l->all;
    cs_transfer **idle = realloc(l->idle, room * sizeof *idle);
    l->idle = idle != NULL ? idle : l->idle;
    if (all == NULL || idle == NULL) {
        return false;
    }
    l->room = room;
    return true;
}

static cs_transfer *transfer_for(cs_loop *l)
{
    if (l->idle_count > 0) {
        return l->idle[--l->idle_count];
    }
    cs_transfer *transfer = NULL;
    if (!make_room(l) || cs_transfer_new(l->rules, &transfer) != CS_OK) {
        return NULL;
    }
    l->rules->curl->easy_setopt(transfer->easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    l->rules->curl->easy_setopt(transfer->easy, CURLOPT_OPENSOCKETDATA, l);
    l->rules->curl->easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    l->rules->curl->easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETDATA, l);
    l->all[l->made++] = transfer;
    return transfer;
}

static void begin(cs_loop *l, cs_job *job)
{
    cs_attempt attempt = {.ending = CS_ENDING_FATAL, .reason = "out of memory", .retry_after = -1};
    cs_transfer *transfer = transfer_for(l);
    if (transfer == NULL) {
        cs_queue_ended(l->queue, job, &attempt);
        return;
    }
    if (cs_transfer_begin(transfer, job, &attempt)) {
        bound_connections(l, job);
        if (l->rules->curl->multi_add_handle(l->multi, transfer->easy) == CURLM_OK) {
            l->active++;
            return;
        }
        cs_transfer_end(transfer, CURLE_OUT_OF_MEMORY, &attempt);
    }
    l->idle[l->idle_count++] = transfer;
    cs_queue_ended(l->queue, job, &attempt);
}

static void give_back(cs_loop *l, cs_transfer *transfer)
{
    l->rules->curl->multi_remove_handle(l->multi, transfer->easy);
    l->idle[l->idle_count++] = transfer;
    l->active--;
}

/* Takes in what has ended; false: nothing had. */
static bool collect(cs_loop *l)
{
    cs_attempt attempt;
    int left = 0;
    bool any = false;
    CURLMsg *m = NULL;
    while ((m = l->rules->curl->multi_info_read(l->multi, &left)) != NULL) {
        cs_transfer *transfer = NULL;
        CURLcode code = m->data.result;
        l->rules->curl->easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        cs_job *job = transfer->job;
        cs_transfer_end(transfer, code, &attempt);
        if (attempt.http == 10 || attempt.http == 11) {
            l->loops->http1 = true;
        }
        give_back(l, transfer);
        cs_queue_ended(l->queue, job, &attempt);
        any = true;
    }
    return any;
}

static void stop(cs_loop *l)
{
    cs_attempt attempt;
    for (size_t i = 0; i < l->made; i++) {
        cs_job *job = l->all[i]->job;
        if (job != NULL) {
            cs_transfer_stop(l->all[i], &attempt);
            give_back(l, l->all[i]);
            cs_queue_ended(l->queue, job, &attempt);
        }
    }
}

/* Begins what may be begun; CS_TURN_END where nothing will ever be again. */
static cs_turn fill(cs_loop *l)
{
    cs_turn turn = CS_TURN_WAIT;
    unsigned running = l->loops->running;
    unsigned share = (cs_queue_limit(l->queue) + running - 1) / running;
    cs_job *job = NULL;
    l->until = HUGE_VAL;
    while (l->active < share && (turn = cs_queue_next(l->queue, &job, &l->until)) == CS_TURN_JOB) {
        begin(l, job);
    }
    return turn;
}

/* ---- waiting ------------------------------------------------------------------------------------------ */

static bool act_on_timer(cs_loop *l)
{
    bool due = cs_clock_wall() >= l->timer;
    if (due) {
        l->timer = HUGE_VAL; /* libcurl sets it again where it wants to */
        act(l, CURL_SOCKET_TIMEOUT, 0);
    }
    return due;
}

/* One answer at a time, and the next request at once: where 64 answers come together, requests that are sent
 * after all of them have been read and written come 2 ms late, in every round. */
static void answer(cs_loop *l, int descriptor, uint32_t events)
{
    act(l, descriptor, events);
    if (collect(l) && fill(l) == CS_TURN_WAIT) {
        act_on_timer(l);
    }
}

/* Waits until `end`, by cs_clock_wall, at most. New transfers begin by the timer: before waiting, as an
 * answer may be there already when the request has been sent. */
static void wait_and_act(cs_loop *l, double end)
{
    struct epoll_event events[events_most];
    double seconds = act_on_timer(l) ? 0 : fmin(fmin(end, l->timer) - cs_clock_wall(), 1);
    int count = epoll_wait(l->epoll, events, events_most, seconds <= 0 ? 0 : (int)ceil(seconds * 1e3));
    for (int i = 0; i < count; i++) {
        int descriptor = events[i].data.fd;
        if (descriptor == l->loops->wake) {
            continue; /* whoever wrote wants the queue to be looked at */
        }
        if (l->sockets[descriptor].wanted == 0) {
            /* A kept connection has something to say, that it is closed mostly: libcurl looks when it wants
             * it. */
            forget(l, descriptor);
        } else {
            answer(l, descriptor, events[i].events);
        }
    }
    act_on_timer(l);
    collect(l);
}

bool cs_loop_run(cs_loop *l, double seconds)
{
    double now = cs_clock_wall();
    double end = now + seconds;
    while (now < end) {
        cs_turn turn = fill(l);
        if (cs_queue_stopped(l->queue)) {
            stop(l);
            eventfd_write(l->loops->wake, 1);
            return true;
        }
        if (turn == CS_TURN_END && l->active == 0) {
            eventfd_write(l->loops->wake, 1);
            return true;
        }
        double rest = cs_queue_turn(l->queue);
        wait_and_act(l, fmin(l->until, fmin(now + rest, end)));
        now = cs_clock_wall();
    }
    return false;
}

/* ---- life --------------------------------------------------------------------------------------------- */

cs_status cs_loop_new(cs_queue *queue, const cs_transfer_rules *rules, cs_loops *loops, cs_loop **loop)
{
    cs_loop *l = calloc(1, sizeof *l);
    if (l == NULL) {
        return CS_ERR_MEMORY;
    }
    *l = (cs_loop){.queue = queue, .rules = rules, .loops = loops, .timer = HUGE_VAL};
    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    l->multi = rules->curl->multi_init();
    struct epoll_event event = {.events = EPOLLIN, .data.fd = loops->wake};
    if (l->epoll < 0 || l->multi == NULL || epoll_ctl(l->epoll, EPOLL_CTL_ADD, loops->wake, &event) != 0) {
        cs_loop_free(l);
        return CS_ERR_SYSTEM;
    }
    rules->curl->multi_setopt(l->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    rules->curl->multi_setopt(l->multi, CURLMOPT_SOCKETDATA, l);
    rules->curl->multi_setopt(l->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    rules->curl->multi_setopt(l->multi, CURLMOPT_TIMERDATA, l);
    rules->curl->multi_setopt(l->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)streams);
    rules->curl->multi_setopt(l->multi, CURLMOPT_MAXCONNECTS, (long)rules->connections / 2 + 1);
    *loop = l;
    return CS_OK;
}

void cs_loop_free(cs_loop *l)
{
    if (l == NULL) {
        return;
    }
    for (size_t i = 0; i < l->made; i++) {
        cs_transfer_free(l->all[i]);
    }
    if (l->multi != NULL) {
        l->rules->curl->multi_cleanup(l->multi); /* closes the kept connections through on_close */
    }
    if (l->epoll >= 0) {
        close(l->epoll);
    }
    free(l->all);
    free(l->idle);
    free(l->sockets);
    free(l);
}
