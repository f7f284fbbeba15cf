/* SPDX-License-Identifier: MIT */
#include "fetch/loop.h"

#include <math.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "clock.h"
#include "fetch/settled.h"
#include "fetch/sockets.h"

enum {
    events_most = 128, /* that one epoll_wait brings */
    /* Where every transfer has a connection of its own: many a server takes more of one client for an attack.
     */
    connections_decent = 256,
    unsettled_most = 16, /* of all loops; each keeps 20 KB, and may keep a descriptor */
    settled_at_once = 8, /* before the sockets are looked at again: 0.1 ms */
    begun_at_once = 4,   /* likewise */
};

struct cs_loop {
    cs_queue *queue;
    const cs_transfer_rules *rules;
    cs_loops *loops;
    CURLM *multi;
    cs_sockets sockets;
    cs_sharing sharing;
    double until;      /* when the queue has something to do again */
    double timer;      /* when libcurl wants to be called, by cs_clock_wall */
    cs_transfer **all; /* [made], of [room] */
    cs_transfer **idle;
    size_t made, idle_count, room;
    unsigned active;
    cs_transfer *unsettled, **unsettled_end; /* a list, the oldest first: ended, and to be put away */
    unsigned unsettled_count;
    bool bounded; /* the queue knows that transfers do not share connections */
    bool parted;  /* libcurl has them all since that is known */
};

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

/* Of the transfers that may be under way, those of this loop. */
static unsigned share_of(const cs_loop *l)
{
    unsigned loops = l->loops->ways.loops;
    return (cs_queue_limit(l->queue) + loops - 1) / loops;
}

/* Which protocol a server speaks turns out with the first answer. */
static void bound_connections(cs_loop *l, const cs_job *job, unsigned share)
{
    bool shared = !l->rules->options->http1 && !l->loops->http1 && cs_fetch_is_secure(job->text);
    cs_sharing_bound(&l->sharing, shared, share);
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
    cs_sockets_serve(&l->sockets, l->rules->curl, transfer->easy);
    l->all[l->made++] = transfer;
    return transfer;
}

static void begin(cs_loop *l, cs_job *job, unsigned share)
{
    cs_attempt attempt = {.ending = CS_ENDING_FATAL, .reason = "out of memory", .retry_after = -1};
    cs_transfer *transfer = transfer_for(l);
    if (transfer == NULL) {
        cs_queue_ended(l->queue, job, &attempt);
        return;
    }
    if (cs_transfer_begin(transfer, job, &attempt)) {
        bound_connections(l, job, share);
        if (l->rules->curl->multi_add_handle(l->multi, transfer->easy) == CURLM_OK) {
            l->active++;
            return;
        }
        cs_transfer_end(transfer, CURLE_OUT_OF_MEMORY, &attempt);
    }
    l->idle[l->idle_count++] = transfer;
    cs_queue_ended(l->queue, job, &attempt);
}

static void settle(cs_loop *l, cs_transfer *transfer)
{
    cs_attempt attempt;
    cs_job *job = transfer->job;
    cs_transfer_end(transfer, transfer->code, &attempt);
    if ((attempt.http == 10 || attempt.http == 11) && cs_fetch_is_secure(job->text)) {
        l->loops->http1 = true;
    }
    l->idle[l->idle_count++] = transfer;
    cs_queue_ended(l->queue, job, &attempt);
}

static unsigned unsettled_room(const cs_loop *l)
{
    unsigned most = l->rules->connections < unsettled_most ? l->rules->connections : unsettled_most;
    return most / l->loops->ways.loops;
}

/* Until no more than `left` wait. */
static void settle_some(cs_loop *l, unsigned left)
{
    while (l->unsettled_count > left) {
        cs_transfer *transfer = l->unsettled;
        l->unsettled = transfer->next;
        if (--l->unsettled_count == 0) {
            l->unsettled_end = &l->unsettled;
        }
        settle(l, transfer);
    }
}

/* libcurl has it no longer: it is to be put away. */
static void retire(cs_loop *l, cs_transfer *transfer, CURLcode code)
{
    l->active--;
    cs_queue_answered(l->queue, transfer->job);
    transfer->code = code;
    transfer->next = NULL;
    *l->unsettled_end = transfer;
    l->unsettled_end = &transfer->next;
    l->unsettled_count++;
}

/* Takes out what has ended; false: nothing had. */
static bool collect(cs_loop *l)
{
    int left = 0;
    bool any = false;
    CURLMsg *m = NULL;
    while ((m = l->rules->curl->multi_info_read(l->multi, &left)) != NULL) {
        cs_transfer *transfer = NULL;
        CURLcode code = m->data.result;
        l->rules->curl->easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        l->rules->curl->multi_remove_handle(l->multi, transfer->easy);
        retire(l, transfer, code);
        any = true;
    }
    return any;
}

static void stop(cs_loop *l)
{
    cs_attempt attempt;
    settle_some(l, 0);
    for (size_t i = 0; i < l->made; i++) {
        cs_job *job = l->all[i]->job;
        if (job != NULL) {
            cs_transfer_stop(l->all[i], &attempt);
            l->rules->curl->multi_remove_handle(l->multi, l->all[i]->easy);
            l->active--;
            l->idle[l->idle_count++] = l->all[i];
            cs_queue_ended(l->queue, job, &attempt);
        }
    }
}

/* Begins what may be begun, a few at a time: the first requests are sent while the later ones' connections
 * are still to be opened, which takes 0.1 ms each, and then the answers do not come all together either.
 * CS_TURN_END where nothing will ever be begun again. */
static cs_turn fill(cs_loop *l)
{
    cs_turn turn = CS_TURN_WAIT;
    cs_job *job = NULL;
    double until = HUGE_VAL;
    unsigned share = share_of(l);
    int begun = 0;
    l->until = HUGE_VAL;
    while (begun < begun_at_once && l->active < cs_sharing_limit(&l->sharing, share, &l->until) &&
           (turn = cs_queue_next(l->queue, &job, &until)) == CS_TURN_JOB) {
        begin(l, job, share);
        begun++;
    }
    l->until = begun == begun_at_once ? 0 : fmin(l->until, until);
    return turn;
}

/* Transfers were to share a few connections, and a server speaks no HTTP/2 after all: those that libcurl
 * keeps waiting for one would wait until a file is complete. Given to it anew, each opens its own. */
static void part(cs_loop *l)
{
    if (l->parted || !l->loops->http1) {
        return;
    }
    l->parted = true;
    settle_some(l, 0);
    cs_sharing_bound(&l->sharing, false, share_of(l));
    for (size_t i = 0; i < l->made; i++) {
        curl_off_t sent = 0;
        cs_transfer *transfer = l->all[i];
        l->rules->curl->easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &sent);
        if (transfer->job != NULL && sent == 0) {
            l->rules->curl->multi_remove_handle(l->multi, transfer->easy);
            if (l->rules->curl->multi_add_handle(l->multi, transfer->easy) != CURLM_OK) {
                retire(l, transfer, CURLE_OUT_OF_MEMORY);
            }
        }
    }
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

/* One answer at a time, and the next job is begun at once; its request is sent when the sockets that are
 * ready have been looked at, in front of the files that are still to be put away. */
static void answer(cs_loop *l, int descriptor, uint32_t events)
{
    act(l, descriptor, events);
    if (collect(l)) {
        fill(l);
    }
    settle_some(l, unsettled_room(l));
}

static void handle(cs_loop *l, const struct epoll_event *event)
{
    int descriptor = event->data.fd;
    if (descriptor == l->loops->wake) {
        return; /* whoever wrote wants the queue to be looked at */
    }
    if (cs_sockets_is_wanted(&l->sockets, descriptor)) {
        if (l->loops->ways.way == CS_WAY_UNKNOWN) {
            cs_sharing_heard(&l->sharing, cs_sockets_round_trip(&l->sockets, descriptor));
        }
        answer(l, descriptor, event->events);
    }
}

/* Waits until `end`, by cs_clock_wall, at most, and not while something is to be settled. New transfers begin
 * by the timer: before waiting, as an answer may be there already when the request has been sent. */
static void wait_and_act(cs_loop *l, double end)
{
    struct epoll_event events[events_most];
    bool waits = !act_on_timer(l) && l->unsettled_count == 0;
    double seconds = waits ? fmin(fmin(end, l->timer) - cs_clock_wall(), 1) : 0;
    int count =
        epoll_wait(l->sockets.epoll, events, events_most, seconds <= 0 ? 0 : (int)ceil(seconds * 1e3));
    for (int i = 0; i < count; i++) {
        handle(l, &events[i]);
    }
    part(l);
    act_on_timer(l);
    collect(l);
    unsigned room = unsettled_room(l);
    unsigned left = l->unsettled_count > settled_at_once ? l->unsettled_count - settled_at_once : 0;
    settle_some(l, count <= 0 && left < room ? left : room);
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
        if (turn == CS_TURN_END && l->active + l->unsettled_count == 0) {
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
    l->unsettled_end = &l->unsettled;
    l->multi = rules->curl->multi_init();
    struct epoll_event event = {.events = EPOLLIN, .data.fd = loops->wake};
    cs_status status =
        l->multi != NULL ? cs_sockets_begin(&l->sockets, rules->curl, l->multi) : CS_ERR_MEMORY;
    if (status != CS_OK || epoll_ctl(l->sockets.epoll, EPOLL_CTL_ADD, loops->wake, &event) != 0) {
        cs_loop_free(l);
        return CS_ERR_SYSTEM;
    }
    unsigned given = rules->options->concurrency;
    cs_sharing_begin(&l->sharing, rules->curl, l->multi, &loops->ways,
                     given > connections_decent ? given : connections_decent);
    rules->curl->multi_setopt(l->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    rules->curl->multi_setopt(l->multi, CURLMOPT_TIMERDATA, l);
    rules->curl->multi_setopt(l->multi, CURLMOPT_MAXCONNECTS, (long)rules->connections);
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
        cs_sockets_end(&l->sockets);
    }
    free(l->all);
    free(l->idle);
    free(l);
}
