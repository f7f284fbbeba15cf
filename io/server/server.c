/* SPDX-License-Identifier: MIT */
#include "server/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/inside.h"

enum {
    BACKLOG = 4096, /* connections that wait to be accepted; the kernel takes net.core.somaxconn at most */
    DESCRIPTORS_KEPT = 64,    /* for the rest of the process */
    CONNECTION_MEMORY = 8192, /* for headers alone: bodies have their own */
    THREADS_MOST = 256,
};

__attribute__((format(printf, 3, 4))) static cs_status fail(cs_message *message, cs_status status,
                                                            const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message->text, sizeof message->text, format, arguments);
    va_end(arguments);
    return status;
}

static cs_status check_faults(const cs_server_options *o, cs_message *message)
{
    double sum = 0;
    for (size_t i = 0; i < o->fault_count; i++) {
        const cs_fault_share *f = &o->faults[i];
        if (f->fault <= CS_FAULT_NONE || f->fault >= CS_FAULT_COUNT || !(f->share >= 0 && f->share <= 1)) {
            return fail(message, CS_ERR_ARGUMENT,
                        "expected faults that there are, with shares of 0 to 100%%");
        }
        sum += f->share;
    }
    if (sum > 1 + 1e-9) {
        return fail(message, CS_ERR_ARGUMENT, "the faults' shares add up to %g%%; expected 100%% at most",
                    100 * sum);
    }
    return CS_OK;
}

static cs_status check_options(const cs_server_options *o, cs_message *message)
{
    if (o->kind >= CS_KIND_COUNT) {
        return fail(message, CS_ERR_ARGUMENT, "there is no kind %d", (int)o->kind);
    }
    if (o->count > CS_CATALOGUE_MOST) {
        return fail(message, CS_ERR_ARGUMENT, "%llu files; expected %u at most", (unsigned long long)o->count,
                    CS_CATALOGUE_MOST);
    }
    if (!(o->latency >= 0 && o->latency <= CS_SERVER_LONGEST)) {
        return fail(message, CS_ERR_ARGUMENT, "a latency of %g s; expected 0 to %g s", o->latency,
                    CS_SERVER_LONGEST);
    }
    if (o->threads > THREADS_MOST) {
        return fail(message, CS_ERR_ARGUMENT, "%u threads; expected %d at most", o->threads, THREADS_MOST);
    }
    return check_faults(o, message);
}

/* Listens on the options' address. The way out of a port that is taken stands in the message. */
static cs_status listen_on(const cs_server_options *o, cs_message *message, int *socket_made)
{
    const char *address = o->address != NULL ? o->address : "127.0.0.1";
    char port[8];
    struct addrinfo *found = NULL;
    struct addrinfo wanted = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                              .ai_socktype = SOCK_STREAM};
    snprintf(port, sizeof port, "%u", o->port);
    if (getaddrinfo(address, port, &wanted, &found) != 0) {
        return fail(message, CS_ERR_ARGUMENT, "'%s': expected a numeric address such as 127.0.0.1 or ::1",
                    address);
    }
    int one = 1;
    int listener = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool listens = listener >= 0 && setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
                   bind(listener, found->ai_addr, found->ai_addrlen) == 0 && listen(listener, BACKLOG) == 0;
    int error = errno;
    freeaddrinfo(found);
    if (listens) {
        *socket_made = listener;
        return CS_OK;
    }
    if (listener >= 0) {
        close(listener);
    }
    return fail(message, CS_ERR_SYSTEM, "cannot listen on %s, port %s: %s; %s", address, port,
                strerror(error),
                error == EADDRINUSE ? "another port, or 0 for any that is free, will do"
                                    : "expected an address of this machine, and a port that you may use");
}

static cs_status write_url(cs_server *server, int listener)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
    if (getsockname(listener, (struct sockaddr *)&address, &length) != 0 ||
        getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return CS_ERR_SYSTEM;
    }
    bool brackets = address.ss_family == AF_INET6;
    snprintf(server->url, sizeof server->url, "http://%s%.46s%s:%.5s", brackets ? "[" : "", host,
             brackets ? "]" : "", port);
    return CS_OK;
}

static cs_status copy_options(cs_server *server, const cs_server_options *o)
{
    bool once = false;
    server->catalogue = cs_catalogue_made(o->kind, o->count, o->seed);
    server->latency = (uint64_t)llround(o->latency * 1e9);
    server->rate = o->rate;
    server->fault_count = o->fault_count;
    server->faults = calloc(o->fault_count + 1, sizeof *server->faults);
    if (server->faults == NULL) {
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0; i < o->fault_count; i++) {
        server->faults[i] = o->faults[i];
        once = once || o->faults[i].once;
    }
    if (once) {
        server->struck = calloc(server->catalogue.count / 8 + 1, sizeof *server->struck);
    }
    if (o->client_id != NULL) {
        server->client_id = strdup(o->client_id);
    }
    bool whole = (!once || server->struck != NULL) && (o->client_id == NULL || server->client_id != NULL);
    return whole ? CS_OK : CS_ERR_MEMORY;
}

static unsigned connections_most(void)
{
    struct rlimit limit = {0};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= 2 * DESCRIPTORS_KEPT) {
        return DESCRIPTORS_KEPT;
    }
    return limit.rlim_cur < 1000000 ? (unsigned)limit.rlim_cur - DESCRIPTORS_KEPT : 1000000;
}

static cs_status start_daemon(cs_server *server, unsigned threads, int listener)
{
    /* A pool of one thread is none to libmicrohttpd. */
    struct MHD_OptionItem pool[] = {
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, cs__take_request, server,
        MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_NOTIFY_COMPLETED, cs__end_request, server,
        MHD_OPTION_CONNECTION_LIMIT, connections_most(), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
    return server->daemon != NULL ? CS_OK : CS_ERR_SYSTEM;
}

cs_status cs_server_start(const cs_server_options *options, cs_message *message, cs_server **server)
{
    int listener = -1;
    *server = NULL;
    message->text[0] = '\0';
    cs_server *s = calloc(1, sizeof *s);
    cs_status status = s == NULL ? CS_ERR_MEMORY : check_options(options, message);
    if (status == CS_OK) {
        status = copy_options(s, options);
    }
    if (status == CS_OK) {
        status = listen_on(options, message, &listener);
    }
    if (status == CS_OK) {
        status = write_url(s, listener);
    }
    if (status == CS_OK) {
        status = cs__waiting_start(&s->waiting);
    }
    if (status == CS_OK) {
        status = start_daemon(s, options->threads, listener);
    }
    if (status == CS_OK) {
        *server = s;
        return CS_OK;
    }
    if (message->text[0] == '\0' && status == CS_ERR_SYSTEM) {
        fail(message, status,
             "no more open files or threads; `ulimit -n` and `ulimit -u` say how many there may be");
    } else if (message->text[0] == '\0') {
        fail(message, status, "%s", cs_status_text(status));
    }
    if (listener >= 0) {
        close(listener);
    }
    cs_server_stop(s);
    return status;
}

const char *cs_server_url(const cs_server *server)
{
    return server->url;
}

const cs_catalogue *cs_server_catalogue(const cs_server *server)
{
    return &server->catalogue;
}

cs_server_counts cs_server_counted(const cs_server *server)
{
    return (cs_server_counts){.requests = atomic_load(&server->requests),
                              .faults = atomic_load(&server->faulty),
                              .bytes = atomic_load(&server->bytes)};
}

void cs_server_stop(cs_server *server)
{
    if (server == NULL) {
        return;
    }
    /* libmicrohttpd ends the process when it is stopped while a connection is suspended. */
    if (server->waiting != NULL) {
        cs__waiting_end(server->waiting);
    }
    if (server->daemon != NULL) {
        MHD_stop_daemon(server->daemon);
    }
    cs__waiting_free(server->waiting);
    free(server->struck);
    free(server->faults);
    free(server->client_id);
    free(server);
}
