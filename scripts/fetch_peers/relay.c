/* SPDX-License-Identifier: MIT */
/*
 * usage: relay MILLISECONDS CLIENT SERVER COMMAND [ARGUMENT...]
 *
 * A real round trip on one machine: COMMAND runs in a network namespace of its own, whose only link to this
 * one is a pair of TUN devices (addresses CLIENT here and SERVER there, IPv4) between which every packet
 * waits for MILLISECONDS: half the round trip, for SYN and ACK as for all else. There is no loss and no limit
 * of bandwidth. Devices and namespace vanish when relay and COMMAND end; relay ends when COMMAND does, and
 * ends it on SIGTERM. Needs CAP_NET_ADMIN and CAP_SYS_ADMIN.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    HEADER = 10, /* struct virtio_net_hdr: with it 64 KiB travel as one packet, and no copy is made of each
                    1500 bytes */
    PACKET = HEADER + 65536,
    QUEUE = 10000, /* packets that the device keeps while the relay sleeps */
    BATCH = 256,   /* packets from one side before the other is looked at */
};

typedef struct packet {
    struct packet *next;
    uint64_t due;
    size_t count;
    char bytes[];
} packet;

typedef struct way {
    int from, to;
    packet *first, **last;
} way;

static volatile sig_atomic_t child;

static void end_child(int number)
{
    kill(child, number);
}

static void fail(const char *what)
{
    int error = errno;
    fprintf(
        stderr, "relay: %s: %s%s\n", what, strerror(error),
        error == EPERM || error == EACCES
            ? "; a round trip takes CAP_NET_ADMIN and CAP_SYS_ADMIN: run it as root, or leave such cells out"
            : "");
    exit(3);
}

static uint64_t now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * 1000000000U + (uint64_t)at.tv_nsec;
}

static void set_address(int any, struct ifreq *request, unsigned long what, const char *text)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (inet_pton(AF_INET, text, &address.sin_addr) != 1) {
        errno = EINVAL;
        fail(text);
    }
    memcpy(&request->ifr_addr, &address, sizeof address);
    if (ioctl(any, what, request) != 0) {
        fail(text);
    }
}

static void bring_up(const char *device)
{
    struct ifreq request = {0};
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    strncpy(request.ifr_name, device, IFNAMSIZ - 1);
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (any < 0 || ioctl(any, SIOCSIFFLAGS, &request) != 0) {
        fail(device);
    }
    close(any);
}

/* A TUN device of the namespace that this thread is in, as the near end of a link to `peer`. */
static int device(const char *name, const char *own, const char *peer)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR};
    int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (tun < 0 || ioctl(tun, TUNSETIFF, &request) != 0 ||
        ioctl(tun, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) != 0) {
        fail("/dev/net/tun");
    }
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    request.ifr_qlen = QUEUE;
    if (any < 0 || ioctl(any, SIOCSIFTXQLEN, &request) != 0) {
        fail(name);
    }
    set_address(any, &request, SIOCSIFADDR, own);
    set_address(any, &request, SIOCSIFDSTADDR, peer);
    close(any);
    bring_up(name);
    return tun;
}

static void take_in(way *line, uint64_t delay)
{
    static char buffer[PACKET];
    for (int i = 0; i < BATCH; i++) {
        ssize_t count = read(line->from, buffer, sizeof buffer);
        if (count <= 0) {
            return;
        }
        packet *one = malloc(sizeof *one + (size_t)count);
        if (one == NULL) {
            fail("a packet");
        }
        *one = (packet){.due = now() + delay, .count = (size_t)count};
        memcpy(one->bytes, buffer, (size_t)count);
        *line->last = one;
        line->last = &one->next;
    }
}

static void let_out(way *line)
{
    while (line->first != NULL && line->first->due <= now()) {
        packet *one = line->first;
        if (write(line->to, one->bytes, one->count) < 0 && errno == EAGAIN) {
            return;
        }
        line->first = one->next;
        if (line->first == NULL) {
            line->last = &line->first;
        }
        free(one);
    }
}

/* The delay is the same for all packets, so that each way is a queue and its first packet the next one due.
 */
static void wait_for_work(const way ways[2], int timer)
{
    uint64_t due = UINT64_MAX;
    for (int i = 0; i < 2; i++) {
        if (ways[i].first != NULL && ways[i].first->due < due) {
            due = ways[i].first->due;
        }
    }
    struct itimerspec at = {0};
    if (due != UINT64_MAX) {
        at.it_value =
            (struct timespec){.tv_sec = (time_t)(due / 1000000000U), .tv_nsec = (long)(due % 1000000000U)};
    }
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
    struct pollfd ready[] = {{.fd = ways[0].from, .events = POLLIN},
                             {.fd = ways[1].from, .events = POLLIN},
                             {.fd = timer, .events = POLLIN}};
    poll(ready, 3, 1000);
}

static int relay(int client, int server, uint64_t delay)
{
    way ways[2] = {{.from = client, .to = server}, {.from = server, .to = client}};
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    ways[0].last = &ways[0].first;
    ways[1].last = &ways[1].first;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        for (int i = 0; i < 2; i++) {
            take_in(&ways[i], delay);
            let_out(&ways[i]);
        }
        wait_for_work(ways, timer);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fputs("usage: relay MILLISECONDS CLIENT SERVER COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    uint64_t delay = (uint64_t)(strtod(argv[1], NULL) * 1e6);
    int client = device("coresweep0", argv[2], argv[3]);
    if (unshare(CLONE_NEWNET) != 0) {
        fail("a network namespace");
    }
    bring_up("lo");
    int server = device("coresweep1", argv[3], argv[2]);
    pid_t parent = getpid();
    child = fork();
    if (child == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent) {
            execvp(argv[4], argv + 4);
        }
        fail(argv[4]);
    }
    signal(SIGTERM, end_child);
    signal(SIGINT, end_child);
    return relay(client, server, delay);
}
