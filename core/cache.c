/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

enum {
    /* Where the size of the last-level cache is not known: few are smaller, few larger. */
    UNKNOWN_LEAST = 1 << 20,
    UNKNOWN_MOST = 256 << 20,
    /* Of either kind of store, the first after the other kind untimed, since it finds the other's leavings.
     * The least of three is what a neighbour has to disturb three times. */
    ROUNDS = 3,
    /* Of a CPU's cache folder: Linux numbers them from 0, and knows of no machine with more than five. */
    INDICES = 8,
    LIST_BYTES = 512
};

/* One last-level cache: CPUs that share it read the same list. */
typedef struct shared_cache {
    size_t bytes;
    char sharers[LIST_BYTES];
} shared_cache;

/* The first line of folder/cpu<cpu>/cache/index<index>/<name>; false where there is none. Not by fopen, which
 * allocates: coresweep/tanh.h promises not to. */
static bool read_line(const char *folder, int cpu, int index, const char *name, char line[LIST_BYTES])
{
    char path[512];
    int length = snprintf(path, sizeof path, "%s/cpu%d/cache/index%d/%s", folder, cpu, index, name);
    const int file = length > 0 && (size_t)length < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) {
        return false;
    }
    const ssize_t bytes = read(file, line, LIST_BYTES - 1);
    close(file);
    line[bytes > 0 ? bytes : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return bytes > 0;
}

/* "32768K" */
static size_t parse_bytes(const char *text)
{
    char *unit = NULL;
    unsigned long long value = strtoull(text, &unit, 10);
    unsigned shift = *unit == 'K' ? 10 : *unit == 'M' ? 20 : *unit == 'G' ? 30 : 0;
    return value <= SIZE_MAX >> shift ? (size_t)value << shift : 0;
}

/* The cache of the highest level that `cpu` has; 0 bytes where the system does not tell. */
static shared_cache last_level(const char *folder, int cpu)
{
    shared_cache last = {0};
    char line[LIST_BYTES];
    long highest = 0;
    for (int index = 0; index < INDICES; index++) {
        long level = read_line(folder, cpu, index, "level", line) ? strtol(line, NULL, 10) : 0;
        bool holds_data =
            read_line(folder, cpu, index, "type", line) && strncmp(line, "Instruction", 11) != 0;
        if (level > highest && holds_data && read_line(folder, cpu, index, "size", line)) {
            shared_cache found = {.bytes = parse_bytes(line)};
            if (read_line(folder, cpu, index, "shared_cpu_list", found.sharers)) {
                highest = level;
                last = found;
            }
        }
    }
    return last;
}

static bool is_among(const shared_cache *found, size_t count, const shared_cache *one)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(found[i].sharers, one->sharers) == 0) {
            return true;
        }
    }
    return false;
}

size_t cs__cache_bytes_in(const char *folder, const cs_case *c)
{
    if (c->cpus == NULL) {
        return last_level(folder, sched_getcpu()).bytes;
    }
    shared_cache *found = malloc(c->threads * sizeof *found);
    size_t count = 0;
    size_t sum = 0;
    for (unsigned i = 0; found != NULL && i < c->threads; i++) {
        shared_cache one = last_level(folder, c->cpus[i]);
        if (!is_among(found, count, &one)) {
            found[count++] = one;
            sum += one.bytes;
        }
    }
    free(found);
    return sum;
}

size_t cs_cache_bytes(const cs_case *c)
{
    return cs__cache_bytes_in("/sys/devices/system/cpu", c);
}

cs__cache_choice cs__cache_choose(size_t bytes, size_t cache)
{
    size_t least = cache > 0 ? cache / 2 : UNKNOWN_LEAST;
    size_t most = cache > 0 ? cache * 2 : UNKNOWN_MOST;
    return bytes < least ? CS__CACHE_STORE : bytes < most ? CS__CACHE_MEASURE : CS__CACHE_BYPASS;
}

/* The seconds of the second of two passes. */
static double time_pass(cs_cache_pass pass, void *arg, bool bypass)
{
    pass(arg, bypass);
    double begin = cs_clock_wall();
    pass(arg, bypass);
    return cs_clock_wall() - begin;
}

bool cs__cache_measure(cs_cache_pass pass, void *arg)
{
    double store = (double)INFINITY;
    double bypass = (double)INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
        store = fmin(store, time_pass(pass, arg, false));
        bypass = fmin(bypass, time_pass(pass, arg, true));
    }
    return bypass < store;
}

bool cs_cache_bypass(const cs_case *c, size_t bytes, cs_cache_pass pass, void *arg)
{
    switch (bytes < UNKNOWN_LEAST ? CS__CACHE_STORE : cs__cache_choose(bytes, cs_cache_bytes(c))) {
    case CS__CACHE_STORE:
        return false;
    case CS__CACHE_MEASURE:
        return cs__cache_measure(pass, arg);
    case CS__CACHE_BYPASS:
        break;
    }
    return true;
}
