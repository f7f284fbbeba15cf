/* SPDX-License-Identifier: MIT */
/*
 * Where a fetch takes place: the local server, a process of its own, and the folder that the files go to, in
 * memory where /dev/shm is.
 *
 * Every work has a server of its own, so that invocations stay independent. The server ends with the process
 * that started it, however that ends. A folder whose owner was killed is removed by the next one that makes
 * one: the owner holds a lock on it, which ends with the owner.
 */
#ifndef CORESWEEP_KERNELS_FETCH_SITE_H
#define CORESWEEP_KERNELS_FETCH_SITE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "beside.h"
#include "coresweep/status.h"

#define FETCH_FOLDER "coresweep-fetch-"

enum { FETCH_START_MS = 30000 /* by then a server on the busiest machine has started */ };

typedef struct fetch_site {
    pid_t server;      /* 0: none */
    char url[64];      /* "http://127.0.0.1:40123" */
    char *folder;      /* its path; NULL: none */
    int folder_handle; /* of its directory, locked; -1: none */
} fetch_site;

/* What a server is to serve; see `coresweep serve --help`. */
typedef struct fetch_order {
    const char *kind;
    const char *latency;
    uint64_t count;
    uint64_t seed;
} fetch_order;

/* A new stream of the entries of a directory, from its beginning; NULL: it cannot be read. */
static inline DIR *fetch_entries(int directory)
{
    int own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = own >= 0 ? fdopendir(own) : NULL;
    if (entries == NULL && own >= 0) {
        close(own);
    }
    return entries;
}

static inline const char *fetch_next_entry(DIR *entries)
{
    const struct dirent *entry = NULL;
    do {
        entry = entries != NULL ? readdir(entries) : NULL;
    } while (entry != NULL && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry != NULL ? entry->d_name : NULL;
}

static inline void fetch_empty(int directory)
{
    DIR *entries = fetch_entries(directory);
    const char *name = NULL;
    while ((name = fetch_next_entry(entries)) != NULL) {
        unlinkat(directory, name, 0);
    }
    if (entries != NULL) {
        closedir(entries);
    }
}

static inline size_t fetch_count_entries(int directory)
{
    size_t count = 0;
    DIR *entries = fetch_entries(directory);
    while (fetch_next_entry(entries) != NULL) {
        count++;
    }
    if (entries != NULL) {
        closedir(entries);
    }
    return count;
}

/* Whether `name` is a folder of ours whose owner has ended. Its number is looked at as well: between a
 * folder's making and its locking it would look abandoned. */
static inline bool fetch_is_abandoned(int base, const char *name, int *directory)
{
    *directory = -1;
    if (strncmp(name, FETCH_FOLDER, strlen(FETCH_FOLDER)) != 0) {
        return false;
    }
    pid_t owner = (pid_t)strtol(name + strlen(FETCH_FOLDER), NULL, 10);
    if (owner <= 0 || kill(owner, 0) == 0 || errno != ESRCH) {
        return false;
    }
    *directory = openat(base, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return *directory >= 0 && flock(*directory, LOCK_EX | LOCK_NB) == 0;
}

static inline void fetch_remove_abandoned(const char *path)
{
    int base = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = base >= 0 ? fetch_entries(base) : NULL;
    const char *name = NULL;
    while ((name = fetch_next_entry(entries)) != NULL) {
        int directory = -1;
        if (fetch_is_abandoned(base, name, &directory)) {
            fetch_empty(directory);
            unlinkat(base, name, AT_REMOVEDIR);
        }
        if (directory >= 0) {
            close(directory);
        }
    }
    if (entries != NULL) {
        closedir(entries);
    }
    if (base >= 0) {
        close(base);
    }
}

/* In memory: a disk would be measured otherwise. */
static inline const char *fetch_base(void)
{
    const char *chosen = getenv("TMPDIR");
    return access("/dev/shm", W_OK | X_OK) == 0  ? "/dev/shm"
           : chosen != NULL && chosen[0] != '\0' ? chosen
                                                 : "/tmp";
}

/* CS_ERR_UNAVAILABLE where there is no room for `bytes`. */
static inline cs_status fetch_open_folder(fetch_site *site, double bytes)
{
    const char *base = fetch_base();
    struct statvfs room;
    fetch_remove_abandoned(base);
    if (statvfs(base, &room) == 0 && (double)room.f_bavail * (double)room.f_frsize < bytes) {
        return CS_ERR_UNAVAILABLE;
    }
    if (asprintf(&site->folder, "%s/" FETCH_FOLDER "%d-XXXXXX", base, (int)getpid()) < 0) {
        site->folder = NULL;
        return CS_ERR_MEMORY;
    }
    if (mkdtemp(site->folder) == NULL) {
        free(site->folder);
        site->folder = NULL;
        return CS_ERR_SYSTEM;
    }
    site->folder_handle = open(site->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return site->folder_handle >= 0 && flock(site->folder_handle, LOCK_EX | LOCK_NB) == 0 ? CS_OK
                                                                                          : CS_ERR_SYSTEM;
}

static inline cs_status fetch_spawn(fetch_site *site, const fetch_order *order, int output)
{
    char program[PATH_MAX];
    char count[24];
    char seed[24];
    cs_message message;
    posix_spawn_file_actions_t actions;
    cs_status status = cs_beside("coresweep-serve", program, sizeof program, &message);
    if (status != CS_OK) {
        return status;
    }
    snprintf(count, sizeof count, "%" PRIu64, order->count);
    snprintf(seed, sizeof seed, "%" PRIu64, order->seed);
    const char *argv[] = {program,     "--exit-with-parent",
                          "--kind",    order->kind,
                          "--latency", order->latency,
                          "--count",   count,
                          "--seed",    seed,
                          NULL};
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return CS_ERR_MEMORY;
    }
    int failure = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (failure == 0) {
        failure =
            posix_spawn(&site->server, program, &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    site->server = failure == 0 ? site->server : 0;
    return failure == 0 ? CS_OK : CS_ERR_SYSTEM;
}

/* Its first line is its address. */
static inline cs_status fetch_hear_url(fetch_site *site, int from)
{
    struct pollfd source = {.fd = from, .events = POLLIN};
    size_t length = 0;
    while (length + 1 < sizeof site->url && poll(&source, 1, FETCH_START_MS) == 1) {
        ssize_t count = read(from, site->url + length, sizeof site->url - 1 - length);
        if (count <= 0) {
            break;
        }
        length += (size_t)count;
        site->url[length] = '\0';
        char *end = strchr(site->url, '\n');
        if (end != NULL) {
            *end = '\0';
            return CS_OK;
        }
    }
    return CS_ERR_SYSTEM;
}

static inline cs_status fetch_start_server(fetch_site *site, const fetch_order *order)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return CS_ERR_SYSTEM;
    }
    cs_status status = fetch_spawn(site, order, ends[1]);
    close(ends[1]);
    if (status == CS_OK) {
        status = fetch_hear_url(site, ends[0]);
    }
    close(ends[0]);
    return status;
}

static inline void fetch_site_close(fetch_site *site)
{
    if (site->server > 0) {
        /* It holds nothing that would be lost, and asked to end it would tell what it has answered. */
        kill(site->server, SIGKILL);
        while (waitpid(site->server, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    if (site->folder_handle >= 0) {
        fetch_empty(site->folder_handle);
        close(site->folder_handle);
    }
    if (site->folder != NULL) {
        rmdir(site->folder);
        free(site->folder);
    }
    *site = (fetch_site){.folder_handle = -1};
}

/* Room for `bytes` is needed. On failure nothing is left behind. */
static inline cs_status fetch_site_open(fetch_site *site, const fetch_order *order, double bytes)
{
    *site = (fetch_site){.folder_handle = -1};
    cs_status status = fetch_open_folder(site, bytes);
    if (status == CS_OK) {
        status = fetch_start_server(site, order);
    }
    if (status != CS_OK) {
        fetch_site_close(site);
    }
    return status;
}

#endif
