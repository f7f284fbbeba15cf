/* SPDX-License-Identifier: MIT */
/*
 * A process for each transfer under way. The parent hands out one job at a time to each through a socket, and
 * gets the attempt back; what a process leaves undone when it dies is tried again by another one.
 */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"
#include "fetch/strategy.h"

enum {
    message_most = sizeof(cs_job) + CS_FETCH_URL_MOST + 1 + 256,
    deaths_most = 100 /* more, and something is wrong with the processes, not with the files */
};

typedef struct worker {
    pid_t pid;
    int socket;
    cs_job *job; /* NULL: idle */
} worker;

typedef struct crew {
    cs_queue *queue;
    cs_transfer_rules *rules;
    unsigned count, deaths;
    worker workers[CS_FETCH_MOST];
    struct pollfd sockets[CS_FETCH_MOST];
} crew;

/* ---- in the worker ------------------------------------------------------------------------------------ */

/* The job that arrived, in `room` of message_most bytes; NULL: the parent has no more, or has ended. */
static cs_job *receive(int from, cs_job *room)
{
    ssize_t size = 0;
    do {
        size = recv(from, room, message_most, 0);
    } while (size < 0 && errno == EINTR);
    if (size <= (ssize_t)sizeof *room) {
        return NULL;
    }
    /* The name, where there is one, stands behind the URL. */
    size_t url = strlen(room->text) + 1;
    room->name = sizeof *room + url < (size_t)size ? room->text + url : NULL;
    return room;
}

static void work(crew *c, int from, pid_t parent)
{
    cs_transfer *transfer = NULL;
    cs_attempt attempt;
    cs_job *room = malloc(message_most);
    /* Ctrl-C reaches the whole group; the parent decides what becomes of it. */
    signal(SIGINT, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (room == NULL || getppid() != parent || cs_transfer_new(c->rules, &transfer) != CS_OK) {
        _exit(EXIT_FAILURE);
    }
    for (cs_job *job = receive(from, room); job != NULL; job = receive(from, room)) {
        cs_transfer_carry_out(transfer, job, &attempt);
        if (send(from, &attempt, sizeof attempt, MSG_NOSIGNAL) != (ssize_t)sizeof attempt) {
            break;
        }
    }
    _exit(EXIT_SUCCESS);
}

/* ---- in the parent ------------------------------------------------------------------------------------ */

static bool start(crew *c, worker *w)
{
    int ends[2];
    pid_t parent = getpid();
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return false;
    }
    *w = (worker){.pid = cs_child_fork(), .socket = ends[0]};
    if (w->pid == 0) {
        for (unsigned i = 0; i < c->count; i++) {
            close(c->workers[i]
                      .socket); /* of the others: an end that is held here would never be seen closed */
        }
        close(ends[0]);
        work(c, ends[1], parent);
    }
    close(ends[1]);
    if (w->pid < 0) {
        close(ends[0]);
    }
    return w->pid > 0;
}

static void start_more(crew *c, unsigned wanted)
{
    while (c->count < wanted && start(c, &c->workers[c->count])) {
        c->count++;
    }
    if (c->count == 0) {
        cs_queue_fail(c->queue, CS_ERR_SYSTEM,
                      &(cs_message){"no process can be started: see ulimit -u and the limit of the cgroup"});
    }
}

static void end_worker(const worker *w, int *how)
{
    close(w->socket); /* tells it to end */
    while (waitpid(w->pid, how, 0) < 0 && errno == EINTR) {
    }
}

/* A worker that died: its job goes back, and another process takes its place. */
static void replace(crew *c, unsigned number)
{
    worker *w = &c->workers[number];
    cs_job *job = w->job;
    int how = 0;
    end_worker(w, &how);
    cs_attempt attempt = {.ending = CS_ENDING_PASSING, .retry_after = -1};
    snprintf(attempt.reason, sizeof attempt.reason, "its process ended by %s %d",
             WIFSIGNALED(how) ? "signal" : "status", WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
    cs_queue_stray(c->queue);
    *w = c->workers[--c->count];
    if (job != NULL) {
        cs_queue_ended(c->queue, job, &attempt);
    }
    if (++c->deaths > deaths_most) {
        cs_queue_fail(c->queue, CS_ERR_SYSTEM, &(cs_message){"more than 100 worker processes died"});
    }
}

static bool hand_out(worker *w, cs_job *job)
{
    size_t size = sizeof *job + strlen(job->text) + 1 + (job->name != NULL ? strlen(job->name) + 1 : 0);
    w->job = job;
    return send(w->socket, job, size, MSG_NOSIGNAL) == (ssize_t)size;
}

/* Gives idle workers something to do; false: there will never be anything again. */
static bool fill(crew *c, double *until)
{
    cs_turn turn = CS_TURN_WAIT;
    bool active = false;
    *until = HUGE_VAL;
    start_more(c, cs_queue_limit(c->queue));
    for (unsigned i = 0; i < c->count && turn != CS_TURN_END; i++) {
        cs_job *job = NULL;
        if (c->workers[i].job == NULL) {
            turn = cs_queue_next(c->queue, &job, until);
        }
        if (job != NULL && !hand_out(&c->workers[i], job)) {
            replace(c, i--); /* it died while it was idle */
        } else if (turn == CS_TURN_WAIT && c->workers[i].job == NULL) {
            break;
        }
    }
    for (unsigned i = 0; i < c->count && !active; i++) {
        active = c->workers[i].job != NULL;
    }
    return turn != CS_TURN_END || active;
}

static void collect(crew *c, double seconds)
{
    for (unsigned i = 0; i < c->count; i++) {
        c->sockets[i] = (struct pollfd){.fd = c->workers[i].socket, .events = POLLIN};
    }
    int ready = poll(c->sockets, c->count, (int)ceil(fmin(seconds, 1) * 1e3));
    /* Backwards, as a dead worker's place is taken by the last one. */
    for (unsigned i = c->count; ready > 0 && i-- > 0;) {
        cs_attempt attempt;
        if (c->sockets[i].revents == 0) {
            continue;
        }
        bool whole =
            recv(c->workers[i].socket, &attempt, sizeof attempt, MSG_DONTWAIT) == (ssize_t)sizeof attempt;
        /* One that a signal stopped, and it alone, would go on to give every job up: as good as dead. */
        if (whole && (attempt.ending != CS_ENDING_STOPPED || cs_queue_stopped(c->queue))) {
            cs_job *job = c->workers[i].job;
            c->workers[i].job = NULL;
            cs_queue_ended(c->queue, job, &attempt);
        } else {
            replace(c, i);
        }
    }
}

static void stop(crew *c)
{
    cs_attempt attempt = {.ending = CS_ENDING_STOPPED};
    for (unsigned i = 0; i < c->count; i++) {
        kill(c->workers[i].pid, SIGTERM);
        if (c->workers[i].job != NULL) {
            cs_queue_ended(c->queue, c->workers[i].job, &attempt);
        }
    }
}

void cs_fetch_processes(cs_queue *queue, cs_transfer_rules *rules)
{
    crew *c = calloc(1, sizeof *c);
    double until = 0;
    if (c == NULL) {
        cs_queue_fail(queue, CS_ERR_MEMORY, &(cs_message){"out of memory"});
        return;
    }
    c->queue = queue;
    c->rules = rules;
    bool more = true;
    while (more && !cs_queue_stopped(queue)) {
        more = fill(c, &until);
        if (more) {
            collect(c, fmin(until - cs_clock_wall(), cs_queue_turn(queue)));
        }
    }
    if (cs_queue_stopped(queue)) {
        stop(c);
    }
    for (unsigned i = 0; i < c->count; i++) {
        end_worker(&c->workers[i], &(int){0});
    }
    free(c);
}
