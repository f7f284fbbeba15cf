/* SPDX-License-Identifier: MIT */
/*
 * The machine as a sweep sees it: which CPUs may be used, how they hang together, at which thread
 * counts to measure, and on which CPU each thread goes.
 *
 * The structure comes from hwloc, which itself honours HWLOC_XMLFILE and HWLOC_SYNTHETIC, so that plans
 * for other machines can be shown and tested. Only where the topology is this system are this process's
 * affinity mask and cgroup quota applied to it.
 *
 * A cs_topology is plain data and immutable once loaded: any number of threads may read it. A test may
 * change it, for example its quota, before it shares it.
 */
#ifndef CORESWEEP_NODE_TOPOLOGY_H
#define CORESWEEP_NODE_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coresweep/status.h"
#include "message.h"

/* A hardware thread that may be used. Packages, NUMA nodes, L3 groups and cores are numbered over the
 * whole machine from 0, in hwloc's logical order. */
typedef struct cs_cpu {
    int os_index;     /* what sched_setaffinity, OMP_PLACES and taskset call it */
    unsigned package; /* socket */
    unsigned numa;    /* the smallest NUMA node that holds it */
    unsigned l3;      /* the L3 cache that it shares; CPUs without one form a group for each NUMA node */
    unsigned core;
    unsigned smt; /* 0 for the first usable hardware thread of its core, 1 for the second, ... */
} cs_cpu;

/* One kind of cache; a machine whose cores differ has several of a level. */
typedef struct cs_cache {
    unsigned level;          /* 1 to 5 */
    const char *type;        /* "data", "instruction" or "unified" */
    uint64_t bytes;          /* of one such cache */
    unsigned shared_by_cpus; /* hardware threads that share one */
    unsigned count;          /* how many the machine has */
} cs_cache;

typedef struct cs_topology {
    /* The usable CPUs, ascending by os_index: those that the cpuset allows and the affinity mask holds. */
    cs_cpu *cpus;
    size_t cpu_count;

    /* The whole machine, usable or not. */
    unsigned packages;
    unsigned numa_nodes;
    unsigned cores;
    unsigned machine_cpus;
    uint64_t memory_bytes;
    char *cpu_model;  /* "AMD EPYC 9654", or NULL where it is not known */
    cs_cache *caches; /* [cache_count] ascending by level, then type */
    size_t cache_count;

    double quota_cpus; /* CPU seconds a second that the cgroup grants; NAN: no limit */
    bool this_system;  /* false where HWLOC_XMLFILE or HWLOC_SYNTHETIC describes another machine */
} cs_topology;

/* Reads the machine, or the one that HWLOC_XMLFILE describes, or else HWLOC_SYNTHETIC (empty: not set).
 * CS_ERR_ARGUMENT where hwloc cannot read what that variable names, CS_ERR_SYSTEM where it cannot read this
 * machine, CS_ERR_UNAVAILABLE where no CPU is usable, CS_ERR_MEMORY; *out is NULL then and the message says
 * it. Takes a few milliseconds; freed by cs_topology_free. Not while another thread changes the environment.
 */
cs_status cs_topology_load(cs_topology **out, cs_message *message);

/* NULL is allowed. */
void cs_topology_free(cs_topology *topology);

/* How many threads can run at once: the usable CPUs, or the quota rounded down where that is less (a
 * thread more would only be throttled); at least 1. */
unsigned cs_topology_max_threads(const cs_topology *topology);

/* The largest cache of the highest level, in bytes; 0 where the topology knows of none. */
uint64_t cs_topology_last_cache_bytes(const cs_topology *topology);

typedef enum cs_points_mode {
    CS_POINTS_AUTO, /* every count up to 8 threads; above, powers of two and the edges (see below) */
    CS_POINTS_ALL   /* every count */
} cs_points_mode;

/* The thread counts at which to measure: ascending, without repetition, from 1 to max_threads. The edges
 * are where `close` leaves its first L3 group, NUMA node and package, all cores, and max_threads.
 * *points has *count elements and is freed by the caller. CS_ERR_MEMORY. */
cs_status cs_topology_points(const cs_topology *topology, cs_points_mode mode, unsigned **points,
                             size_t *count);

/* In which order CPUs are taken. Both use every core once before any core's second hardware thread. */
typedef enum cs_placement {
    CS_PLACEMENT_CLOSE,  /* fills an L3 group, then its NUMA node, then its package, then the next */
    CS_PLACEMENT_SPREAD, /* round robin over packages, inside them over NUMA nodes, then L3 groups, then cores
                          */
    CS_PLACEMENT_FREE    /* no thread is bound: each may use all usable CPUs. Of concurrent kernels alone */
} cs_placement;

/* "close", "spread" or "free"; static. */
const char *cs_placement_name(cs_placement placement);

/* The placement called `name`, or CS_ERR_ARGUMENT. */
cs_status cs_placement_parse(const char *name, cs_placement *placement);

/* cpus[i] becomes the os_index for thread i, `threads` of them; not for CPUs taken freely, which is
 * CS_ERR_ARGUMENT. More threads than usable CPUs are CS_ERR_ARGUMENT unless `oversubscribe`; the order then
 * starts again from its beginning. No threads are CS_ERR_ARGUMENT. CS_ERR_MEMORY. Deterministic: equal
 * arguments give equal results. */
cs_status cs_topology_place(const cs_topology *topology, cs_placement placement, unsigned threads,
                            bool oversubscribe, int *cpus);

/* The usable CPUs as the kernel writes lists: "0-3,8". Freed by the caller. CS_ERR_MEMORY. */
cs_status cs_topology_cpu_list(const cs_topology *topology, char **text);

#endif
