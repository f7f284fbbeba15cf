/* SPDX-License-Identifier: MIT */
#include "topology.h"

#include <hwloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"

/* hwloc reads these variables by itself, but where one describes nothing it may take this machine without a
 * word (2.9.0 does, for a malformed file only with its plugin for libxml2). So we hand them over and see. */
static const struct {
    const char *variable;
    int (*set)(hwloc_topology_t h, const char *value);
    const char *wanted;
} described[] = {
    {"HWLOC_XMLFILE", hwloc_topology_set_xml, "a file that lstopo wrote with --of xml"},
    {"HWLOC_SYNTHETIC", hwloc_topology_set_synthetic, "a description such as 'pack:2 l3:4 core:8 pu:2'"},
};

/* The whole machine, disallowed CPUs included, so that what is usable can be told from what is there. */
static cs_status load_hwloc(hwloc_topology_t *out, cs_message *message)
{
    size_t chosen = 0;
    const char *value = NULL;
    for (; chosen < sizeof described / sizeof *described; chosen++) {
        value = getenv(described[chosen].variable);
        if (value != NULL && value[0] != '\0') {
            break;
        }
        value = NULL;
    }
    hwloc_topology_t h;
    if (hwloc_topology_init(&h) != 0) {
        return cs_fail(message, CS_ERR_MEMORY, "reading the topology: %s", cs_status_text(CS_ERR_MEMORY));
    }
    if ((value == NULL || described[chosen].set(h, value) == 0) &&
        hwloc_topology_set_flags(h, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) == 0 &&
        hwloc_topology_set_icache_types_filter(h, HWLOC_TYPE_FILTER_KEEP_ALL) == 0 &&
        hwloc_topology_load(h) == 0) {
        *out = h;
        return CS_OK;
    }
    hwloc_topology_destroy(h);
    if (value == NULL) {
        return cs_fail(message, CS_ERR_SYSTEM, "hwloc cannot read this machine's topology");
    }
    return cs_fail(message, CS_ERR_ARGUMENT,
                   "hwloc cannot read the machine that %s describes, \"%s\"; name %s, or unset it",
                   described[chosen].variable, value, described[chosen].wanted);
}

/* The allowed CPUs and, on this system, those of the affinity mask. */
static cs_status usable_set(hwloc_topology_t h, bool this_system, hwloc_bitmap_t *out)
{
    hwloc_bitmap_t usable = hwloc_bitmap_dup(hwloc_topology_get_allowed_cpuset(h));
    hwloc_bitmap_t bound = hwloc_bitmap_alloc();
    if (usable == NULL || bound == NULL) {
        hwloc_bitmap_free(usable);
        hwloc_bitmap_free(bound);
        return CS_ERR_MEMORY;
    }
    if (this_system && hwloc_get_cpubind(h, bound, HWLOC_CPUBIND_THREAD) == 0) {
        hwloc_bitmap_and(usable, usable, bound);
    }
    hwloc_bitmap_free(bound);
    *out = usable;
    return CS_OK;
}

/* Nodes may nest in what they cover (a socket's DRAM and a quadrant's HBM): the smallest is the nearest. */
static unsigned numa_of(hwloc_topology_t h, unsigned os_index)
{
    hwloc_obj_t best = NULL;
    for (hwloc_obj_t node = NULL; (node = hwloc_get_next_obj_by_type(h, HWLOC_OBJ_NUMANODE, node)) != NULL;) {
        if (hwloc_bitmap_isset(node->cpuset, os_index) &&
            (best == NULL || hwloc_bitmap_weight(node->cpuset) < hwloc_bitmap_weight(best->cpuset))) {
            best = node;
        }
    }
    return best == NULL ? 0 : best->logical_index;
}

static unsigned ancestor_index(hwloc_topology_t h, hwloc_obj_type_t type, hwloc_obj_t pu, unsigned fallback)
{
    hwloc_obj_t ancestor = hwloc_get_ancestor_obj_by_type(h, type, pu);
    return ancestor == NULL ? fallback : ancestor->logical_index;
}

static unsigned count_of(hwloc_topology_t h, hwloc_obj_type_t type)
{
    int count = hwloc_get_nbobjs_by_type(h, type);
    return count > 0 ? (unsigned)count : 0;
}

static int by_os_index(const void *a, const void *b)
{
    const cs_cpu *x = a, *y = b;
    return (x->os_index > y->os_index) - (x->os_index < y->os_index);
}

static cs_status fill_cpus(hwloc_topology_t h, hwloc_const_bitmap_t usable, cs_topology *t)
{
    t->cpus = calloc(t->machine_cpus, sizeof *t->cpus);
    unsigned *used_of_core = calloc(t->machine_cpus, sizeof *used_of_core);
    if (t->cpus == NULL || used_of_core == NULL) {
        free(used_of_core);
        return CS_ERR_MEMORY;
    }
    unsigned l3_count = count_of(h, HWLOC_OBJ_L3CACHE);
    for (hwloc_obj_t pu = NULL; (pu = hwloc_get_next_obj_by_type(h, HWLOC_OBJ_PU, pu)) != NULL;) {
        if (!hwloc_bitmap_isset(usable, pu->os_index)) {
            continue;
        }
        cs_cpu *cpu = &t->cpus[t->cpu_count++];
        cpu->os_index = (int)pu->os_index;
        cpu->package = ancestor_index(h, HWLOC_OBJ_PACKAGE, pu, 0);
        cpu->numa = numa_of(h, pu->os_index);
        cpu->l3 = ancestor_index(h, HWLOC_OBJ_L3CACHE, pu, l3_count + cpu->numa);
        /* Where hwloc sees no cores (some virtual machines), every hardware thread is one. */
        cpu->core = ancestor_index(h, HWLOC_OBJ_CORE, pu, pu->logical_index);
        cpu->smt = used_of_core[cpu->core]++;
    }
    free(used_of_core);
    qsort(t->cpus, t->cpu_count, sizeof *t->cpus, by_os_index);
    return t->cpu_count > 0 ? CS_OK : CS_ERR_UNAVAILABLE;
}

static const char *cache_type(hwloc_obj_t object)
{
    switch (object->attr->cache.type) {
    case HWLOC_OBJ_CACHE_DATA:
        return "data";
    case HWLOC_OBJ_CACHE_INSTRUCTION:
        return "instruction";
    case HWLOC_OBJ_CACHE_UNIFIED:
        break;
    }
    return "unified";
}

static cs_cache cache_of(hwloc_obj_t object)
{
    return (cs_cache){object->attr->cache.depth, cache_type(object), object->attr->cache.size,
                      (unsigned)hwloc_bitmap_weight(object->cpuset), 1};
}

static bool same_kind(const cs_cache *a, const cs_cache *b)
{
    return a->level == b->level && strcmp(a->type, b->type) == 0 && a->bytes == b->bytes &&
           a->shared_by_cpus == b->shared_by_cpus;
}

static int by_level_and_type(const void *a, const void *b)
{
    const cs_cache *x = a, *y = b;
    if (x->level != y->level) {
        return x->level < y->level ? -1 : 1;
    }
    int types = strcmp(x->type, y->type);
    return types != 0 ? types : (x->bytes > y->bytes) - (x->bytes < y->bytes);
}

static cs_status add_cache(cs_topology *t, cs_cache cache)
{
    for (size_t i = 0; i < t->cache_count; i++) {
        if (same_kind(&t->caches[i], &cache)) {
            t->caches[i].count++;
            return CS_OK;
        }
    }
    cs_cache *larger = realloc(t->caches, (t->cache_count + 1) * sizeof *larger);
    if (larger == NULL) {
        return CS_ERR_MEMORY;
    }
    t->caches = larger;
    t->caches[t->cache_count++] = cache;
    return CS_OK;
}

static cs_status fill_caches(hwloc_topology_t h, cs_topology *t)
{
    for (int depth = 0; depth < hwloc_topology_get_depth(h); depth++) {
        if (!hwloc_obj_type_is_cache(hwloc_get_depth_type(h, depth))) {
            continue;
        }
        for (hwloc_obj_t o = NULL; (o = hwloc_get_next_obj_by_depth(h, depth, o)) != NULL;) {
            cs_status status = add_cache(t, cache_of(o));
            if (status != CS_OK) {
                return status;
            }
        }
    }
    if (t->cache_count > 0) {
        qsort(t->caches, t->cache_count, sizeof *t->caches, by_level_and_type);
    }
    return CS_OK;
}

static cs_status fill_machine(hwloc_topology_t h, cs_topology *t)
{
    hwloc_obj_t machine = hwloc_get_root_obj(h);
    t->machine_cpus = count_of(h, HWLOC_OBJ_PU);
    unsigned cores = count_of(h, HWLOC_OBJ_CORE);
    t->cores = cores > 0 ? cores : t->machine_cpus;
    unsigned packages = count_of(h, HWLOC_OBJ_PACKAGE);
    t->packages = packages > 0 ? packages : 1;
    t->numa_nodes = count_of(h, HWLOC_OBJ_NUMANODE);
    t->memory_bytes = machine->total_memory;
    if (t->this_system) {
        /* hwloc adds up the NUMA nodes, whose figures lack memory that was plugged into a virtual machine
         * later. */
        t->memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    }
    hwloc_obj_t package = hwloc_get_obj_by_type(h, HWLOC_OBJ_PACKAGE, 0);
    const char *model = hwloc_obj_get_info_by_name(package != NULL ? package : machine, "CPUModel");
    if (model != NULL && (t->cpu_model = strdup(model)) == NULL) {
        return CS_ERR_MEMORY;
    }
    return fill_caches(h, t);
}

static cs_status fill_quota(cs_topology *t)
{
    t->quota_cpus = (double)NAN;
    if (!t->this_system) {
        return CS_OK;
    }
    cs_cgroup cgroup;
    cs_status status = cs_cgroup_read("", &cgroup);
    if (status == CS_OK) {
        t->quota_cpus = cgroup.quota_cpus;
        cs_cgroup_free(&cgroup);
    }
    return status;
}

cs_status cs_topology_load(cs_topology **out, cs_message *message)
{
    *out = NULL;
    hwloc_bitmap_t usable = NULL;
    hwloc_topology_t h = NULL;
    cs_topology *t = calloc(1, sizeof *t);
    cs_status status = CS_ERR_MEMORY;
    if (t == NULL) {
        cs_fail(message, status, "reading the topology: %s", cs_status_text(status));
        goto out;
    }
    status = load_hwloc(&h, message);
    if (status != CS_OK) {
        goto out;
    }
    t->this_system = hwloc_topology_is_thissystem(h);
    status = fill_machine(h, t);
    if (status == CS_OK) {
        status = usable_set(h, t->this_system, &usable);
    }
    if (status == CS_OK) {
        status = fill_cpus(h, usable, t);
    }
    if (status == CS_OK) {
        status = fill_quota(t);
    }
    if (status != CS_OK) {
        cs_fail(message, status, "reading the topology: %s", cs_status_text(status));
    }
out:
    hwloc_bitmap_free(usable);
    if (h != NULL) {
        hwloc_topology_destroy(h);
    }
    if (status != CS_OK) {
        cs_topology_free(t);
        return status;
    }
    *out = t;
    return CS_OK;
}

void cs_topology_free(cs_topology *topology)
{
    if (topology != NULL) {
        free(topology->cpus);
        free(topology->caches);
        free(topology->cpu_model);
        free(topology);
    }
}

uint64_t cs_topology_last_cache_bytes(const cs_topology *topology)
{
    /* Sorted by level and then by type, size: the last row, unless a level ends with instruction caches. */
    const cs_cache *last = NULL;
    for (size_t i = 0; i < topology->cache_count; i++) {
        if (strcmp(topology->caches[i].type, "instruction") != 0) {
            last = &topology->caches[i];
        }
    }
    return last == NULL ? 0 : last->bytes;
}
