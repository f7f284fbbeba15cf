/* SPDX-License-Identifier: MIT */
/* Machines that nobody here has, described to hwloc by its own environment variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/topology.h"

/* 2 sockets, 2 NUMA nodes each, 2 L3 groups a node, 8 cores a group, 2 hardware threads a core: 64
 * cores. CPUs 0 to 63 are the cores' first hardware threads, as Linux numbers them. */
#define TWO_SOCKETS                                                                                          \
    "pack:2 group:2 [numa(memory=137438953472)] l3:2(size=33554432) l2:8(size=1048576) "                     \
    "l1d:1(size=32768) l1i:1(size=32768) core:1 pu:2(indexes=core,pu)"
#define LAPTOP "pack:1 [numa(memory=8589934592)] l3:1(size=12582912) core:6 pu:1"
#define NO_L3 "pack:1 [numa(memory=8589934592)] l2:2(size=1048576) core:6 pu:1"

static cs_topology *load(const char *variable, const char *value)
{
    unsetenv("HWLOC_SYNTHETIC");
    unsetenv("HWLOC_XMLFILE");
    assert_int_equal(setenv(variable, value, 1), 0);
    cs_topology *topology;
    assert_int_equal(cs_topology_load(&topology, &(cs_message){""}), CS_OK);
    unsetenv(variable);
    assert_false(topology->this_system);
    return topology;
}

static cs_topology *synthetic(const char *description)
{
    return load("HWLOC_SYNTHETIC", description);
}

static void expect_points(const cs_topology *topology, cs_points_mode mode, const unsigned *expected,
                          size_t expected_count)
{
    unsigned *points;
    size_t count;
    assert_int_equal(cs_topology_points(topology, mode, &points, &count), CS_OK);
    assert_int_equal(count, expected_count);
    assert_memory_equal(points, expected, count * sizeof *points);
    free(points);
}

#define EXPECT_POINTS(topology, mode, ...)                                                                   \
    expect_points(topology, mode, (const unsigned[]){__VA_ARGS__},                                           \
                  sizeof((const unsigned[]){__VA_ARGS__}) / sizeof(unsigned))

/* The first of the CPUs that `placement` takes. */
static void expect_start(const cs_topology *topology, cs_placement placement, unsigned threads,
                         const int *expected, size_t expected_count)
{
    int *cpus = calloc(threads, sizeof *cpus);
    assert_non_null(cpus);
    assert_int_equal(cs_topology_place(topology, placement, threads, false, cpus), CS_OK);
    for (size_t i = 0; i < expected_count; i++) {
        assert_int_equal(cpus[i], expected[i]);
    }
    free(cpus);
}

#define EXPECT_START(topology, placement, threads, ...)                                                      \
    expect_start(topology, placement, threads, (const int[]){__VA_ARGS__},                                   \
                 sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static void check_two_sockets(cs_topology *t)
{
    assert_int_equal(t->packages, 2);
    assert_int_equal(t->numa_nodes, 4);
    assert_int_equal(t->cores, 64);
    assert_int_equal(t->machine_cpus, 128);
    assert_int_equal(t->cpu_count, 128);
    assert_true(t->memory_bytes == 4 * UINT64_C(137438953472));
    assert_true(isnan(t->quota_cpus));
    assert_int_equal(cs_topology_max_threads(t), 128);
    const cs_cpu *last = &t->cpus[127];
    assert_int_equal(last->os_index, 127);
    assert_int_equal(last->package, 1);
    assert_int_equal(last->numa, 3);
    assert_int_equal(last->l3, 7);
    assert_int_equal(last->core, 63);
    assert_int_equal(last->smt, 1);
    EXPECT_POINTS(t, CS_POINTS_AUTO, 1, 2, 4, 8, 16, 32, 64, 128);
    EXPECT_START(t, CS_PLACEMENT_CLOSE, 128, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    /* Sockets in turn, inside them nodes, then L3 groups, then cores. */
    EXPECT_START(t, CS_PLACEMENT_SPREAD, 128, 0, 32, 16, 48, 8, 40, 24, 56, 1, 33, 17, 49, 9, 41, 25, 57, 2);
}

static void two_sockets_synthetic(void **state)
{
    (void)state;
    cs_topology *t = synthetic(TWO_SOCKETS);
    check_two_sockets(t);
    cs_topology_free(t);
}

static void two_sockets_xml(void **state)
{
    (void)state;
    cs_topology *t = load("HWLOC_XMLFILE", CORESWEEP_TEST_DATA "/topology/two_sockets_smt.xml");
    check_two_sockets(t);
    assert_null(t->cpu_model);
    cs_topology_free(t);
}

static void every_cpu_once_and_cores_first(void **state)
{
    (void)state;
    cs_topology *t = synthetic(TWO_SOCKETS);
    const cs_placement placements[] = {CS_PLACEMENT_CLOSE, CS_PLACEMENT_SPREAD};
    for (size_t p = 0; p < 2; p++) {
        int cpus[128];
        bool seen[128] = {false};
        assert_int_equal(cs_topology_place(t, placements[p], 128, false, cpus), CS_OK);
        for (int i = 0; i < 128; i++) {
            assert_false(seen[cpus[i]]);
            seen[cpus[i]] = true;
            assert_true((cpus[i] < 64) == (i < 64));
        }
    }
    cs_topology_free(t);
}

static void caches(void **state)
{
    (void)state;
    cs_topology *t = synthetic(TWO_SOCKETS);
    assert_int_equal(t->cache_count, 4);
    const cs_cache expected[] = {{1, "data", 32768, 2, 64},
                                 {1, "instruction", 32768, 2, 64},
                                 {2, "unified", 1048576, 2, 64},
                                 {3, "unified", 33554432, 16, 8}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(t->caches[i].level, expected[i].level);
        assert_string_equal(t->caches[i].type, expected[i].type);
        assert_int_equal(t->caches[i].bytes, expected[i].bytes);
        assert_int_equal(t->caches[i].shared_by_cpus, expected[i].shared_by_cpus);
        assert_int_equal(t->caches[i].count, expected[i].count);
    }
    assert_int_equal(cs_topology_last_cache_bytes(t), 33554432);
    cs_topology_free(t);
}

static void laptop_takes_every_count(void **state)
{
    (void)state;
    cs_topology *t = synthetic(LAPTOP);
    EXPECT_POINTS(t, CS_POINTS_AUTO, 1, 2, 3, 4, 5, 6);
    EXPECT_POINTS(t, CS_POINTS_ALL, 1, 2, 3, 4, 5, 6);
    EXPECT_START(t, CS_PLACEMENT_CLOSE, 6, 0, 1, 2, 3, 4, 5);
    EXPECT_START(t, CS_PLACEMENT_SPREAD, 6, 0, 1, 2, 3, 4, 5);
    cs_topology_free(t);
}

static void edges_that_are_no_powers_of_two(void **state)
{
    (void)state;
    /* 2 sockets of 2 nodes of 2 groups of 3 cores, 2 hardware threads each. */
    cs_topology *t = synthetic("pack:2 group:2 [numa] l3:2 core:3 pu:2");
    EXPECT_POINTS(t, CS_POINTS_AUTO, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48);
    t->quota_cpus = 13;
    EXPECT_POINTS(t, CS_POINTS_AUTO, 1, 2, 3, 4, 6, 8, 12, 13);
    cs_topology_free(t);
}

static void numbering_does_not_matter(void **state)
{
    (void)state;
    /* Even CPUs on one socket, odd ones on the other, as some firmware numbers them. */
    cs_topology *t = synthetic("pack:2 [numa] l3:1 core:4 pu:1(indexes=0,2,4,6,1,3,5,7)");
    EXPECT_START(t, CS_PLACEMENT_CLOSE, 8, 0, 2, 4, 6, 1, 3, 5, 7);
    EXPECT_START(t, CS_PLACEMENT_SPREAD, 8, 0, 1, 2, 3, 4, 5, 6, 7);
    cs_topology_free(t);
}

static void without_l3_a_node_is_a_group(void **state)
{
    (void)state;
    cs_topology *t = synthetic(NO_L3);
    for (size_t i = 1; i < t->cpu_count; i++) {
        assert_int_equal(t->cpus[i].l3, t->cpus[0].l3);
    }
    assert_int_equal(cs_topology_last_cache_bytes(t), 1048576);
    cs_topology_free(t);
}

static void cpuset_leaves_uneven_groups(void **state)
{
    (void)state;
    /* Of 2 sockets with 4 SMT cores: both hardware threads of core 2, the first of core 3, the second
     * ones of cores 5 to 7. A lone second hardware thread counts as its core's first. */
    cs_topology *t = load("HWLOC_XMLFILE", CORESWEEP_TEST_DATA "/topology/restricted.xml");
    assert_int_equal(t->machine_cpus, 16);
    assert_int_equal(t->cores, 8);
    assert_int_equal(t->cpu_count, 6);
    assert_string_equal(t->cpu_model, "Example CPU 4-Core");
    char *list;
    assert_int_equal(cs_topology_cpu_list(t, &list), CS_OK);
    assert_string_equal(list, "2-3,10,13-15");
    free(list);
    EXPECT_START(t, CS_PLACEMENT_CLOSE, 6, 2, 3, 13, 14, 15, 10);
    EXPECT_START(t, CS_PLACEMENT_SPREAD, 6, 2, 13, 3, 14, 15, 10);
    cs_topology_free(t);
}

static void quota_limits_the_counts(void **state)
{
    (void)state;
    cs_topology *t = synthetic(TWO_SOCKETS);
    t->quota_cpus = 4;
    EXPECT_POINTS(t, CS_POINTS_AUTO, 1, 2, 3, 4);
    EXPECT_POINTS(t, CS_POINTS_ALL, 1, 2, 3, 4);
    EXPECT_START(t, CS_PLACEMENT_SPREAD, 4, 0, 32, 16, 48);
    t->quota_cpus = 2.5;
    EXPECT_POINTS(t, CS_POINTS_AUTO, 1, 2);
    t->quota_cpus = 0.5;
    EXPECT_POINTS(t, CS_POINTS_AUTO, 1);
    t->quota_cpus = 1000;
    assert_int_equal(cs_topology_max_threads(t), 128);
    cs_topology_free(t);
}

static void oversubscription_only_when_asked(void **state)
{
    (void)state;
    cs_topology *t = synthetic(LAPTOP);
    int cpus[8];
    assert_int_equal(cs_topology_place(t, CS_PLACEMENT_CLOSE, 0, false, cpus), CS_ERR_ARGUMENT);
    assert_int_equal(cs_topology_place(t, CS_PLACEMENT_CLOSE, 7, false, cpus), CS_ERR_ARGUMENT);
    assert_int_equal(cs_topology_place(t, CS_PLACEMENT_CLOSE, 8, true, cpus), CS_OK);
    assert_int_equal(cpus[5], 5);
    assert_int_equal(cpus[6], 0);
    assert_int_equal(cpus[7], 1);
    cs_topology_free(t);
}

static void placement_names(void **state)
{
    (void)state;
    cs_placement placement;
    assert_int_equal(cs_placement_parse("spread", &placement), CS_OK);
    assert_int_equal(placement, CS_PLACEMENT_SPREAD);
    assert_int_equal(cs_placement_parse("close", &placement), CS_OK);
    assert_int_equal(placement, CS_PLACEMENT_CLOSE);
    assert_int_equal(cs_placement_parse("Close", &placement), CS_ERR_ARGUMENT);
    assert_int_equal(cs_placement_parse("", &placement), CS_ERR_ARGUMENT);
    assert_string_equal(cs_placement_name(CS_PLACEMENT_SPREAD), "spread");
}

static void a_description_of_nothing_is_an_error(void **state)
{
    (void)state;
    const char *const given[][2] = {
        {"HWLOC_XMLFILE", CORESWEEP_TEST_DATA "/topology/malformed.xml"},
        {"HWLOC_XMLFILE", "/nonexistent/topology.xml"},
        {"HWLOC_SYNTHETIC", "pack:2 nonsense"},
    };
    setenv("HWLOC_HIDE_ERRORS", "2", 1);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        setenv(given[i][0], given[i][1], 1);
        cs_topology *t;
        cs_message message = {""};
        assert_int_equal(cs_topology_load(&t, &message), CS_ERR_ARGUMENT);
        assert_null(t);
        assert_non_null(strstr(message.text, given[i][0]));
        assert_non_null(strstr(message.text, given[i][1]));
        unsetenv(given[i][0]);
    }
    cs_topology_free(NULL);
}

static void an_empty_variable_is_not_set(void **state)
{
    (void)state;
    setenv("HWLOC_XMLFILE", "", 1);
    assert_int_equal(setenv("HWLOC_SYNTHETIC", LAPTOP, 1), 0);
    cs_topology *t;
    assert_int_equal(cs_topology_load(&t, &(cs_message){""}), CS_OK);
    assert_int_equal(t->cores, 6);
    cs_topology_free(t);
    unsetenv("HWLOC_SYNTHETIC");
    unsetenv("HWLOC_XMLFILE");
}

/* On whatever machine the test runs: an affinity mask of one CPU leaves that one. */
static void this_system_obeys_the_affinity_mask(void **state)
{
    (void)state;
    cs_topology *t;
    assert_int_equal(cs_topology_load(&t, &(cs_message){""}), CS_OK);
    assert_true(t->this_system);
    int last = t->cpus[t->cpu_count - 1].os_index;
    cs_topology_free(t);

    cpu_set_t before, one;
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    CPU_ZERO(&one);
    CPU_SET((size_t)last, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(cs_topology_load(&t, &(cs_message){""}), CS_OK);
    assert_int_equal(t->cpu_count, 1);
    assert_int_equal(t->cpus[0].os_index, last);
    assert_int_equal(t->cpus[0].smt, 0);
    EXPECT_POINTS(t, CS_POINTS_AUTO, 1);
    cs_topology_free(t);
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

/* Of this machine it is the kernel's own figure; the sum over NUMA nodes may lack memory that was plugged in
 * later. */
static void memory_is_what_the_kernel_has(void **state)
{
    (void)state;
    cs_topology *t = NULL;
    unsetenv("HWLOC_SYNTHETIC");
    unsetenv("HWLOC_XMLFILE");
    assert_int_equal(cs_topology_load(&t, &(cs_message){""}), CS_OK);
    assert_true(t->memory_bytes == (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE));
    cs_topology_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_what_the_kernel_has),
        cmocka_unit_test(two_sockets_synthetic),
        cmocka_unit_test(two_sockets_xml),
        cmocka_unit_test(every_cpu_once_and_cores_first),
        cmocka_unit_test(caches),
        cmocka_unit_test(laptop_takes_every_count),
        cmocka_unit_test(edges_that_are_no_powers_of_two),
        cmocka_unit_test(numbering_does_not_matter),
        cmocka_unit_test(without_l3_a_node_is_a_group),
        cmocka_unit_test(cpuset_leaves_uneven_groups),
        cmocka_unit_test(quota_limits_the_counts),
        cmocka_unit_test(oversubscription_only_when_asked),
        cmocka_unit_test(placement_names),
        cmocka_unit_test(a_description_of_nothing_is_an_error),
        cmocka_unit_test(an_empty_variable_is_not_set),
        cmocka_unit_test(this_system_obeys_the_affinity_mask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
