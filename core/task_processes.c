/* SPDX-License-Identifier: MIT */
/*
 * An order is a byte to a worker; it answers with a byte when there is nothing more to do. The caller takes
 * no task: it waits for the answers. A worker that died closes its end of the sockets, which the caller reads
 * as the end of a file; the others then do what is left of the tasks, but for the one that it was at.
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "buffer.h"
#include "child.h"
#include "cpu_mask.h"
#include "task.h"

typedef struct worker {
    pid_t process; /* 0: none */
    int line;      /* the caller's end */
} worker;

typedef struct gang {
    cs_tasks tasks;
    atomic_uint *next; /* shared: tasks from here on wait */
    worker workers[];  /* [threads] */
} gang;

static bool say(int line)
{
    const char byte = 0;
    ssize_t sent = 0;
    /* MSG_NOSIGNAL: to a dead worker is an error and not a SIGPIPE. */
    while ((sent = send(line, &byte, 1, MSG_NOSIGNAL)) == -1 && errno == EINTR) {
    }
    return sent == 1;
}

static bool hear(int line)
{
    char byte = 0;
    ssize_t received = 0;
    while ((received = recv(line, &byte, 1, 0)) == -1 && errno == EINTR) {
    }
    return received == 1;
}

/* In the worker, until its line is shut. */
static void serve(const gang *c, unsigned number, int line)
{
    const cs_tasks *tasks = &c->tasks;
    tasks->enter(number, tasks->context);
    while (say(line) && hear(line)) {
        unsigned task = 0;
        while ((task = atomic_fetch_add(c->next, 1)) < tasks->count) {
            tasks->task(task, number, tasks->context);
        }
    }
}

static bool prepare_worker(const gang *c, unsigned number, pid_t parent)
{
    const int *cpus = c->tasks.cpus;
    /* It ends with its parent, even with one that ended before this call. */
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
           (cpus == NULL || cs_cpu_bind(cpus[number], 0));
}

/* `body`, where there is one, is called before all else. */
static bool start(gang *c, unsigned number, cs_visitor body, void *arg)
{
    int ends[2];
    const pid_t parent = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return false;
    }
    const pid_t process = cs_child_fork();
    if (process == 0) {
        close(ends[0]);
        if (!prepare_worker(c, number, parent)) {
            _exit(1);
        }
        if (body != NULL) {
            body(number, arg);
        }
        serve(c, number, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return false;
    }
    c->workers[number] = (worker){process, ends[0]};
    return true;
}

/* Shut, and not only closed: younger workers have copies of this end. */
static void stop(worker *w)
{
    if (w->process > 0) {
        shutdown(w->line, SHUT_RDWR);
        close(w->line);
        cs_child_wait(w->process);
        w->process = 0;
    }
}

static void stop_all(gang *c)
{
    for (unsigned i = 0; i < c->tasks.threads; i++) {
        stop(&c->workers[i]);
    }
}

/* Returns when all have answered that they are ready. */
static bool start_all(gang *c, cs_visitor body, void *arg)
{
    bool all = true;
    for (unsigned i = 0; i < c->tasks.threads; i++) {
        all = all && start(c, i, body, arg);
    }
    for (unsigned i = 0; i < c->tasks.threads; i++) {
        all = all && hear(c->workers[i].line);
    }
    if (!all) {
        stop_all(c);
    }
    return all;
}

static void processes_close(void *team)
{
    gang *c = team;
    if (c != NULL) {
        stop_all(c);
        cs_buffer_free(c->next);
        free(c);
    }
}

static cs_status processes_open(const cs_tasks *tasks, void **team)
{
    gang *c = calloc(1, sizeof *c + tasks->threads * sizeof c->workers[0]);
    if (c == NULL) {
        return CS_ERR_MEMORY;
    }
    c->tasks = *tasks;
    void *next = NULL;
    cs_status status = cs_buffer_alloc_shared(1, sizeof *c->next, &next);
    c->next = next;
    if (status == CS_OK && !start_all(c, NULL, NULL)) {
        status = CS_ERR_SYSTEM;
    }
    if (status != CS_OK) {
        processes_close(c);
        return status;
    }
    *team = c;
    return CS_OK;
}

static bool processes_run(void *team)
{
    gang *c = team;
    bool all = true;
    atomic_store(c->next, 0);
    for (unsigned i = 0; i < c->tasks.threads; i++) {
        all = c->workers[i].process > 0 && say(c->workers[i].line) && all;
    }
    for (unsigned i = 0; i < c->tasks.threads; i++) {
        all = c->workers[i].process > 0 && hear(c->workers[i].line) && all;
    }
    return all;
}

static cs_status processes_visit(void *team, cs_visitor body, void *arg)
{
    gang *c = team;
    stop_all(c);
    return start_all(c, body, arg) ? CS_OK : CS_ERR_SYSTEM;
}

const cs_task_way cs_task_processes = {
    .open = processes_open,
    .close = processes_close,
    .run = processes_run,
    .visit = processes_visit,
};
