/* SPDX-License-Identifier: MIT */
#include "disturb.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cgroup.h"
#include "proc_stat.h"

/* A "cpu" line is at most 4 + 10 numbers of 20 digits with blanks, and one line more stands for all. */
enum { CPU_LINE_BYTES = 224, TEXT_BYTES_AT_LEAST = 4096 };

static cs_status open_path(const char *root, const char *path, int *file)
{
    char *full = NULL;
    if (asprintf(&full, "%s%s", root, path) < 0) {
        return CS_ERR_MEMORY;
    }
    *file = open(full, O_RDONLY | O_CLOEXEC);
    free(full);
    return CS_OK;
}

static cs_status open_throttle_file(cs_disturb *d, const char *root)
{
    cs_cgroup cgroup;
    cs_status status = cs_cgroup_read(root, &cgroup);
    if (status != CS_OK || cgroup.stat_path == NULL) {
        return status;
    }
    d->throttled_key = cgroup.throttled_key;
    d->throttled_unit = cgroup.throttled_seconds;
    status = open_path(root, cgroup.stat_path, &d->throttle_file);
    cs_cgroup_free(&cgroup);
    return status;
}

static size_t highest_of(const int *cpus, size_t count)
{
    int highest = 0;
    for (size_t i = 0; i < count; i++) {
        highest = cpus[i] > highest ? cpus[i] : highest;
    }
    return (size_t)highest;
}

static cs_status allocate(cs_disturb *d, const int *cpus, size_t count)
{
    size_t machine = (size_t)sysconf(_SC_NPROCESSORS_CONF);
    d->watched_count = 1 + highest_of(cpus, cpus == NULL ? 0 : count);
    if (d->watched_count < machine) {
        d->watched_count = machine;
    }
    d->watched = calloc(d->watched_count, sizeof *d->watched);
    d->text_size = TEXT_BYTES_AT_LEAST + CPU_LINE_BYTES * d->watched_count;
    d->text = malloc(d->text_size);
    if (d->watched == NULL || d->text == NULL) {
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0; cpus != NULL && i < count; i++) {
        d->watched[cpus[i]] = true;
    }
    for (size_t i = 0; cpus == NULL && i < d->watched_count; i++) {
        d->watched[i] = true;
    }
    return CS_OK;
}

cs_status cs_disturb_open_below(cs_disturb *disturb, const char *root, const int *cpus, size_t count)
{
    *disturb = (cs_disturb){.opened = true, .stat_file = -1, .throttle_file = -1};
    cs_status status = allocate(disturb, cpus, count);
    if (status == CS_OK) {
        status = open_path(root, "/proc/stat", &disturb->stat_file);
    }
    if (status == CS_OK) {
        status = open_throttle_file(disturb, root);
    }
    if (status != CS_OK) {
        cs_disturb_close(disturb);
    }
    return status;
}

cs_status cs_disturb_open(cs_disturb *disturb, const int *cpus, size_t count)
{
    return cs_disturb_open_below(disturb, "", cpus, count);
}

void cs_disturb_close(cs_disturb *disturb)
{
    if (disturb->opened) {
        if (disturb->stat_file >= 0) {
            close(disturb->stat_file);
        }
        if (disturb->throttle_file >= 0) {
            close(disturb->throttle_file);
        }
        free(disturb->watched);
        free(disturb->text);
    }
    *disturb = (cs_disturb){0};
}

/* Both files are produced afresh by each read from offset 0. */
static const char *read_again(const cs_disturb *d, int file)
{
    ssize_t length = file < 0 ? -1 : pread(file, d->text, d->text_size - 1, 0);
    if (length < 0) {
        return NULL;
    }
    d->text[length] = '\0';
    return d->text;
}

static double steal_so_far(const cs_disturb *d)
{
    const char *cursor = read_again(d, d->stat_file);
    if (cursor == NULL) {
        return (double)NAN;
    }
    unsigned long long ticks = 0;
    bool found = false;
    for (cs_cpu_time time; cs_cpu_time_next(&cursor, &time);) {
        if (time.cpu >= 0 && (size_t)time.cpu < d->watched_count && d->watched[time.cpu]) {
            ticks += time.steal;
            found = true;
        }
    }
    return found ? (double)ticks / (double)sysconf(_SC_CLK_TCK) : (double)NAN;
}

static double throttled_so_far(const cs_disturb *d)
{
    if (d->throttled_key == NULL) {
        return 0; /* no quota, no throttling */
    }
    const char *text = read_again(d, d->throttle_file);
    const char *line = text == NULL ? NULL : strstr(text, d->throttled_key);
    if (line == NULL) {
        return (double)NAN;
    }
    return d->throttled_unit * (double)strtoull(line + strlen(d->throttled_key), NULL, 10);
}

static cs_disturbance so_far(const cs_disturb *d)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (cs_disturbance){steal_so_far(d), throttled_so_far(d), (uint64_t)usage.ru_nivcsw};
}

void cs_disturb_begin(cs_disturb *disturb)
{
    disturb->begin = so_far(disturb);
}

void cs_disturb_end(const cs_disturb *disturb, cs_disturbance *result)
{
    cs_disturbance end = so_far(disturb);
    *result = (cs_disturbance){
        .steal_seconds = end.steal_seconds - disturb->begin.steal_seconds,
        .throttled_seconds = end.throttled_seconds - disturb->begin.throttled_seconds,
        .involuntary_switches = end.involuntary_switches - disturb->begin.involuntary_switches,
    };
}
