/* SPDX-License-Identifier: MIT */
/* Thread counts and placements: what topology.h promises of a machine, computed from its plain data. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "topology.h"

static const char *const placement_names[] = {
    [CS_PLACEMENT_CLOSE] = "close",
    [CS_PLACEMENT_SPREAD] = "spread",
    [CS_PLACEMENT_FREE] = "free",
};

enum { placement_count = sizeof placement_names / sizeof placement_names[0] };

const char *cs_placement_name(cs_placement placement)
{
    return placement_names[placement];
}

cs_status cs_placement_parse(const char *name, cs_placement *placement)
{
    for (unsigned i = 0; i < placement_count; i++) {
        if (strcmp(name, placement_names[i]) == 0) {
            *placement = (cs_placement)i;
            return CS_OK;
        }
    }
    return CS_ERR_ARGUMENT;
}

/* Where a CPU lies, outermost level first: two CPUs share a level if they agree in it and all before it. */
enum { LEVEL_PACKAGE, LEVEL_NUMA, LEVEL_L3, LEVEL_CORE, LEVELS };

typedef struct seat {
    int os_index;
    unsigned smt;
    unsigned path[LEVELS];
    unsigned turn; /* its rank inside the group that is being dealt out */
} seat;

static int compare_unsigned(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

static int compare_paths(const seat *a, const seat *b, int levels)
{
    int order = 0;
    for (int i = 0; order == 0 && i < levels; i++) {
        order = compare_unsigned(a->path[i], b->path[i]);
    }
    return order;
}

/* Every core's first hardware thread comes before any core's second. */
static int by_close(const void *a, const void *b)
{
    const seat *x = a, *y = b;
    int order = compare_unsigned(x->smt, y->smt);
    return order != 0 ? order : compare_paths(x, y, LEVELS);
}

/* Inside each group of the level `outer`, one from each group of the level below in turn. */
static int by_turn(const seat *x, const seat *y, int outer)
{
    int order = compare_unsigned(x->smt, y->smt);
    if (order == 0) {
        order = compare_paths(x, y, outer);
    }
    if (order == 0) {
        order = compare_unsigned(x->turn, y->turn);
    }
    return order != 0 ? order : compare_paths(x, y, LEVELS);
}

static int by_turn_of_l3(const void *a, const void *b)
{
    return by_turn(a, b, LEVEL_L3);
}

static int by_turn_of_numa(const void *a, const void *b)
{
    return by_turn(a, b, LEVEL_NUMA);
}

static int by_turn_of_package(const void *a, const void *b)
{
    return by_turn(a, b, LEVEL_PACKAGE);
}

/* Sorting groups by (rank inside the group, group) deals them out round robin, and a group that has run
 * out is passed over. From the inside to the outside: L3 groups of a NUMA node, nodes of a package,
 * packages. `seats` are ordered inside each group already, which the ranks keep. */
static void deal(seat *seats, size_t count, int level, int (*order)(const void *, const void *))
{
    for (size_t i = 0; i < count; i++) {
        bool same = i > 0 && seats[i].smt == seats[i - 1].smt &&
                    compare_paths(&seats[i], &seats[i - 1], level + 1) == 0;
        seats[i].turn = same ? seats[i - 1].turn + 1 : 0;
    }
    qsort(seats, count, sizeof *seats, order);
}

static void order_seats(seat *seats, size_t count, cs_placement placement)
{
    qsort(seats, count, sizeof *seats, by_close);
    if (placement == CS_PLACEMENT_SPREAD) {
        deal(seats, count, LEVEL_L3, by_turn_of_l3);
        deal(seats, count, LEVEL_NUMA, by_turn_of_numa);
        deal(seats, count, LEVEL_PACKAGE, by_turn_of_package);
    }
}

static seat *ordered_seats(const cs_topology *topology, cs_placement placement)
{
    seat *seats = calloc(topology->cpu_count, sizeof *seats);
    if (seats == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < topology->cpu_count; i++) {
        const cs_cpu *cpu = &topology->cpus[i];
        seats[i] = (seat){cpu->os_index, cpu->smt, {cpu->package, cpu->numa, cpu->l3, cpu->core}, 0};
    }
    order_seats(seats, topology->cpu_count, placement);
    return seats;
}

cs_status cs_topology_place(const cs_topology *topology, cs_placement placement, unsigned threads,
                            bool oversubscribe, int *cpus)
{
    if (threads == 0 || (threads > topology->cpu_count && !oversubscribe)) {
        return CS_ERR_ARGUMENT;
    }
    seat *seats = ordered_seats(topology, placement);
    if (seats == NULL) {
        return CS_ERR_MEMORY;
    }
    for (unsigned i = 0; i < threads; i++) {
        cpus[i] = seats[i % topology->cpu_count].os_index;
    }
    free(seats);
    return CS_OK;
}

unsigned cs_topology_max_threads(const cs_topology *topology)
{
    double most = (double)topology->cpu_count;
    if (!isnan(topology->quota_cpus)) {
        most = fmin(most, floor(topology->quota_cpus));
    }
    return most < 1 ? 1 : (unsigned)most;
}

/* Where `close` leaves the first group of each level, and where it has used every core. */
static void mark_edges(const seat *seats, size_t count, unsigned most, bool *wanted)
{
    for (int level = LEVEL_PACKAGE; level < LEVEL_CORE; level++) {
        size_t edge = 1;
        while (edge < count && seats[edge].smt == 0 &&
               compare_paths(&seats[edge], &seats[0], level + 1) == 0) {
            edge++;
        }
        if (edge <= most) {
            wanted[edge] = true;
        }
    }
    size_t cores = 1;
    while (cores < count && seats[cores].smt == 0) {
        cores++;
    }
    if (cores <= most) {
        wanted[cores] = true;
    }
}

static cs_status mark_points(const cs_topology *topology, cs_points_mode mode, unsigned most, bool *wanted)
{
    enum { every_count_up_to = 8 };
    bool every = mode == CS_POINTS_ALL || most <= every_count_up_to;
    for (unsigned i = 1; i <= most; i++) {
        bool power_of_two = (i & (i - 1)) == 0;
        wanted[i] = every || power_of_two || i == most;
    }
    seat *seats = ordered_seats(topology, CS_PLACEMENT_CLOSE);
    if (seats == NULL) {
        return CS_ERR_MEMORY;
    }
    mark_edges(seats, topology->cpu_count, most, wanted);
    free(seats);
    return CS_OK;
}

cs_status cs_topology_points(const cs_topology *topology, cs_points_mode mode, unsigned **points,
                             size_t *count)
{
    unsigned most = cs_topology_max_threads(topology);
    *points = NULL;
    *count = 0;
    unsigned *found = calloc(most, sizeof *found);
    bool *wanted = calloc(most + 1, sizeof *wanted);
    cs_status status =
        found == NULL || wanted == NULL ? CS_ERR_MEMORY : mark_points(topology, mode, most, wanted);
    if (status != CS_OK) {
        free(found);
        goto out;
    }
    for (unsigned i = 1; i <= most; i++) {
        if (wanted[i]) {
            found[(*count)++] = i;
        }
    }
    *points = found;
out:
    free(wanted);
    return status;
}

/* Where the run of successive os_index values that begins at `first` ends. */
static size_t run_end(const cs_topology *t, size_t first)
{
    size_t last = first;
    while (last + 1 < t->cpu_count && t->cpus[last + 1].os_index == t->cpus[last].os_index + 1) {
        last++;
    }
    return last;
}

cs_status cs_topology_cpu_list(const cs_topology *topology, char **text)
{
    *text = NULL;
    size_t size;
    FILE *out = open_memstream(text, &size);
    if (out == NULL) {
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0, last; i < topology->cpu_count; i = last + 1) {
        last = run_end(topology, i);
        fprintf(out, i == 0 ? "%d" : ",%d", topology->cpus[i].os_index);
        if (last > i) {
            fprintf(out, "-%d", topology->cpus[last].os_index);
        }
    }
    if (fclose(out) != 0) {
        free(*text);
        *text = NULL;
        return CS_ERR_MEMORY;
    }
    return CS_OK;
}
