/* SPDX-License-Identifier: MIT */
/*
 * usage: bare ADDRESS PORT CONNECTIONS LIST
 *
 * The least that a download can cost: bare sockets, HTTP/1.1 on kept connections, one thread, files written
 * under their final names in the current folder. LIST has a path a line; the file's name is what follows its
 * last slash. It trusts the server in everything and is nobody's downloader: it is the limit that the table's
 * other rows are seen against.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MOST = 1024,
    BUFFER = 1 << 18,
    LINE = 1024
}; /* 256 KiB a read: 16 KiB cost 1.7 times as long on 1 GB */

typedef struct transfer {
    int socket;
    int file;
    long left; /* bytes of the body; -1: the header is awaited */
    char name[LINE];
} transfer;

static char buffer[BUFFER + 1];
static FILE *list;
static const char *address;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* Asks for the list's next file; false: there is none. */
static bool ask(transfer *one)
{
    char path[LINE];
    char request[2 * LINE];
    if (fgets(path, sizeof path, list) == NULL) {
        return false;
    }
    path[strcspn(path, "\n")] = '\0';
    strcpy(one->name, strrchr(path, '/') + 1);
    one->left = -1;
    int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, address);
    if (send(one->socket, request, (size_t)length, MSG_NOSIGNAL) != length) {
        fail("send");
    }
    return true;
}

static long body_begins(transfer *one, long count)
{
    buffer[count] = '\0';
    char *end = strstr(buffer, "\r\n\r\n");
    char *length = strcasestr(buffer, "\r\nContent-Length:");
    if (strncmp(buffer, "HTTP/1.1 200", 12) != 0 || end == NULL || length == NULL || length > end) {
        fprintf(stderr, "bare: expected 200 and Content-Length for %s\n", one->name);
        exit(1);
    }
    one->left = strtol(length + strlen("\r\nContent-Length:"), NULL, 10);
    one->file = open(one->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (one->file < 0) {
        fail(one->name);
    }
    return end + 4 - buffer;
}

/* Takes what has arrived; true: the file is complete. */
static bool take(transfer *one)
{
    long count = recv(one->socket, buffer, BUFFER, 0);
    if (count <= 0) {
        fail(one->name);
    }
    long from = one->left < 0 ? body_begins(one, count) : 0;
    if (write(one->file, buffer + from, (size_t)(count - from)) != count - from) {
        fail(one->name);
    }
    one->left -= count - from;
    return one->left == 0 && close(one->file) == 0;
}

static int connected(const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)strtoul(port, NULL, 10))};
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (inet_pton(AF_INET, address, &to.sin_addr) != 1 || made < 0 ||
        connect(made, (struct sockaddr *)&to, sizeof to) != 0) {
        fail("connect");
    }
    return made;
}

int main(int argc, char **argv)
{
    static transfer all[MOST];
    int connections = argc == 5 ? atoi(argv[3]) : 0;
    if (connections < 1 || connections > MOST || (list = fopen(argv[4], "r")) == NULL) {
        fputs("usage: bare ADDRESS PORT CONNECTIONS LIST\n", stderr);
        return 2;
    }
    address = argv[1];
    int ready = epoll_create1(EPOLL_CLOEXEC);
    int active = 0;
    for (; active < connections; active++) {
        transfer *one = &all[active];
        one->socket = connected(argv[2]);
        if (!ask(one)) {
            break;
        }
        struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = one};
        if (epoll_ctl(ready, EPOLL_CTL_ADD, one->socket, &wanted) != 0) {
            fail("epoll_ctl");
        }
    }
    while (active > 0) {
        struct epoll_event events[MOST];
        int count = epoll_wait(ready, events, MOST, -1);
        for (int i = 0; i < count; i++) {
            transfer *one = events[i].data.ptr;
            if (take(one) && !ask(one)) {
                active--;
            }
        }
    }
    return 0;
}
