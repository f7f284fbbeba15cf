/* SPDX-License-Identifier: MIT */
#include "run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

enum {
    LONGEST_LINE = 1 << 19, /* a worker's row is a few hundred bytes; more is not a row */
    GRACE_SECONDS = 2,      /* for a child that never stops talking */
    POLL_MS = 100           /* how late an interruption may be noticed at worst */
};

/* One of the child's two streams. */
typedef struct stream {
    int fd;
    char *text; /* what came after the last line feed */
    size_t length;
    size_t room;
} stream;

/* What exceeds the longest line is dropped: a worker that runs wild costs its cell, not the run. */
static cs_status stream_append(stream *s, const char *bytes, size_t count)
{
    if (count > LONGEST_LINE - s->length) {
        count = LONGEST_LINE - s->length;
    }
    if (s->length + count + 1 > s->room) {
        size_t room = 2 * (s->length + count + 1);
        char *more = realloc(s->text, room);
        if (more == NULL) {
            return CS_ERR_MEMORY;
        }
        s->text = more;
        s->room = room;
    }
    memcpy(s->text + s->length, bytes, count);
    s->length += count;
    s->text[s->length] = '\0';
    return CS_OK;
}

typedef cs_status (*line_handler)(void *context, const char *text);

/* Reads what is there and hands whole lines on. *open becomes false at the end. */
static cs_status stream_read(stream *s, line_handler handle, void *context, bool *open)
{
    char bytes[4096];
    ssize_t count = read(s->fd, bytes, sizeof bytes);
    if (count < 0) {
        return errno == EINTR ? CS_OK : CS_ERR_IO;
    }
    *open = count > 0;
    cs_status status = CS_OK;
    const char *at = bytes;
    const char *end = bytes + count;
    while (status == CS_OK && at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        status = stream_append(s, at, (size_t)((feed != NULL ? feed : end) - at));
        if (status == CS_OK && feed != NULL) {
            status = handle(context, s->text);
            s->length = 0;
        }
        at = feed != NULL ? feed + 1 : end;
    }
    return status;
}

static cs_status remember_words(void *context, const char *text)
{
    cs_process_outcome *outcome = context;
    if (text[strspn(text, " \t=-")] != '\0') {
        snprintf(outcome->last_words, sizeof outcome->last_words, "%s", text);
        cs_make_plain(outcome->last_words);
    }
    return CS_OK;
}

static int start(const cs_process_request *request, pid_t *pid, int *out, int *err)
{
    int out_pipe[2] = {-1, -1};
    int err_pipe[2] = {-1, -1};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    if (pipe2(out_pipe, O_CLOEXEC) != 0 || pipe2(err_pipe, O_CLOEXEC) != 0) {
        int error = errno;
        close(out_pipe[0]);
        close(out_pipe[1]);
        return error;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out_pipe[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err_pipe[1], STDERR_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    int error =
        posix_spawnp(pid, request->argv[0], &actions, &attributes, request->argv, request->environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(out_pipe[1]);
    close(err_pipe[1]);
    *out = out_pipe[0];
    *err = err_pipe[0];
    if (error != 0) {
        close(out_pipe[0]);
        close(err_pipe[0]);
    }
    return error;
}

/* Ends the child with everything in its process group, for one of the reasons that are not its own. */
static void end_child(pid_t pid, cs_ending why, cs_process_outcome *outcome)
{
    outcome->ending = why;
    kill(-pid, SIGKILL);
}

/* Becomes readable when the child ends; -1 on a kernel before Linux 5.3. */
static int open_ending(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* Reads both streams until the child has ended and they close, the time is up, or someone interrupts. A child
 * may close its streams and work on, and what it started may hold them open after its end. */
static cs_status follow(const cs_process_request *request, pid_t pid, stream *out, stream *err,
                        cs_process_outcome *outcome)
{
    bool out_open = true;
    bool err_open = true;
    int ending = open_ending(pid);
    bool ended = ending < 0; /* where it cannot be seen, closed streams have to do */
    double deadline = cs_clock_wall() + request->timeout_seconds;
    double grace_end = 0; /* set when the deadline has passed */
    cs_status status = CS_OK;
    while (status == CS_OK && (out_open || err_open || !ended)) {
        struct pollfd fds[3] = {{.fd = out_open ? out->fd : -1, .events = POLLIN},
                                {.fd = err_open ? err->fd : -1, .events = POLLIN},
                                {.fd = ended ? -1 : ending, .events = POLLIN}};
        int ready = poll(fds, 3, POLL_MS);
        if (ready > 0 && fds[0].revents != 0) {
            status = stream_read(out, request->line, request->context, &out_open);
        }
        if (status == CS_OK && ready > 0 && fds[1].revents != 0) {
            status = stream_read(err, remember_words, outcome, &err_open);
        }
        if (ready > 0 && fds[2].revents != 0) {
            ended = true;
            kill(-pid, SIGKILL); /* its heirs, which would hold the streams open */
        }
        if (*request->interrupted) {
            end_child(pid, CS_INTERRUPTED, outcome);
            break;
        }
        /* Not while something is left to read: this process may have been stopped meanwhile, for however
         * long, and the child have done its work in time. */
        double now = cs_clock_wall();
        if (now > deadline && grace_end <= 0) {
            grace_end = now + GRACE_SECONDS;
        }
        if (now > deadline && (ready <= 0 || now > grace_end)) {
            end_child(pid, CS_TIMED_OUT, outcome);
            break;
        }
    }
    if (ending >= 0) {
        close(ending);
    }
    if (status == CS_OK && err->length > 0) {
        status = remember_words(outcome, err->text); /* the last line may lack its line feed */
    }
    return status;
}

static void reap(pid_t pid, cs_process_outcome *outcome)
{
    int how = 0;
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {
    }
    if (outcome->ending != CS_ENDED) {
        return;
    }
    if (WIFSIGNALED(how)) {
        outcome->ending = CS_KILLED;
        outcome->signal = WTERMSIG(how);
    } else {
        outcome->exit_code = WEXITSTATUS(how);
    }
}

cs_status cs_process_run(const cs_process_request *request, cs_process_outcome *outcome, cs_message *message)
{
    pid_t pid = -1;
    stream out = {.fd = -1};
    stream err = {.fd = -1};
    *outcome = (cs_process_outcome){.ending = CS_ENDED};
    int error = start(request, &pid, &out.fd, &err.fd);
    if (error != 0) {
        return cs_fail(message, CS_ERR_SYSTEM, "cannot start %s: %s", request->argv[0], strerror(error));
    }
    cs_status status = follow(request, pid, &out, &err, outcome);
    /* Also after a good end: nothing that the child started may outlive its cell. */
    kill(-pid, SIGKILL);
    reap(pid, outcome);
    close(out.fd);
    close(err.fd);
    free(out.text);
    free(err.text);
    return status;
}
