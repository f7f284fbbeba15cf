/* SPDX-License-Identifier: MIT */
/* The program coresweep-serve, which `coresweep serve` becomes: the server of made-up files, until a signal.
 */
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/say.h"
#include "cmd/start.h"
#include "run/nearest.h"
#include "serve/faults.h"
#include "serve/settings.h"
#include "server/server.h"

extern const cs_command cs_command_serve;

static const cs_command *const self = &cs_command_serve;

static int find_kind(const char *name, cs_content_kind *kind)
{
    char hint[96];
    cs_nearest nearest = {.wanted = name};
    for (int i = 0; i < CS_KIND_COUNT; i++) {
        if (strcmp(name, cs_kind_name((cs_content_kind)i)) == 0) {
            *kind = (cs_content_kind)i;
            return -1;
        }
        cs_nearest_offer(&nearest, cs_kind_name((cs_content_kind)i));
    }
    cs_nearest_hint(&nearest, hint, sizeof hint);
    cs_say(self->name, "--kind: no kind '%s'%s `coresweep serve --help` lists them", name,
           hint[0] ? hint : ";");
    return CS_EXIT_USAGE;
}

/* The server's options from the command's; `shares` is what they point into. -1 to go on. */
static int order(const cs_serve_settings *s, cs_fault_share shares[CS_FAULT_COUNT], cs_server_options *o)
{
    cs_message message = {{0}};
    int outcome = find_kind(s->kind, &o->kind);
    if (outcome >= 0) {
        return outcome;
    }
    if (s->port > UINT16_MAX) {
        cs_say(self->name, "--port %" PRIu64 ": expected 0 to %d", s->port, UINT16_MAX);
        return CS_EXIT_USAGE;
    }
    if (s->fault != NULL && cs_serve_faults_read(s->fault, &message, shares, &o->fault_count) != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return CS_EXIT_USAGE;
    }
    o->faults = shares;
    o->count = s->count;
    o->seed = s->seed;
    o->address = s->listen;
    o->port = (uint16_t)s->port;
    o->threads = s->threads < UINT_MAX ? (unsigned)s->threads : UINT_MAX;
    o->latency = s->latency;
    o->rate = s->rate;
    o->client_id = s->client_id;
    return -1;
}

/* Blocks what ends the server, for all threads that are started from now on, so that one call can wait for
 * it. What nohup or a script's `&` asked to be ignored is left out: sigwait would take it all the same. */
static sigset_t block_ends(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t ends;
    sigemptyset(&ends);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction inherited;
        if (sigaction(numbers[i], NULL, &inherited) == 0 && inherited.sa_handler != SIG_IGN) {
            sigaddset(&ends, numbers[i]);
        }
    }
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    return ends;
}

/* Every connection takes a descriptor, and 1024, the usual limit, is soon spent. */
static void raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static int serve(const cs_server_options *o, pid_t parent)
{
    int number = 0;
    cs_server *server = NULL;
    cs_message message;
    sigset_t ends = block_ends();
    raise_descriptors();
    if (parent != 0) {
        /* A parent that ended before this line sends nothing. */
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent) {
            cs_say(self->name, "the process that started it has ended");
            return CS_EXIT_DONE;
        }
    }
    cs_status status = cs_server_start(o, &message, &server);
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    printf("%s\n", cs_server_url(server));
    bool told = fflush(stdout) == 0;
    if (told) {
        sigwait(&ends, &number);
        cs_server_counts counts = cs_server_counted(server);
        cs_say(self->name,
               "answered %" PRIu64 " requests, %" PRIu64 " of them with a fault; %" PRIu64 " bytes of files",
               counts.requests, counts.faults, counts.bytes);
    } else {
        cs_say(self->name, "cannot write the address to standard output");
    }
    cs_server_stop(server);
    return told ? CS_EXIT_DONE : CS_EXIT_COULD_NOT;
}

int main(int argc, char **argv)
{
    pid_t parent = getppid();
    cs_serve_settings s = {.kind = "gallery", .seed = 1};
    cs_operands operands;
    cs_fault_share shares[CS_FAULT_COUNT];
    cs_server_options o = {0};
    cs_start();
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome < 0) {
        outcome = order(&s, shares, &o);
    }
    return outcome >= 0 ? outcome : serve(&o, s.exit_with_parent ? parent : 0);
}
