/* SPDX-License-Identifier: MIT */
/* Probes on made-up nodes: a well tuned one, a noisy one, one full of malformed files, one without files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "node/probe.h"

#define NODE(name) CORESWEEP_TEST_DATA "/nodes/" name

typedef struct expectation {
    const char *id;
    cs_probe_state state;
    const char *found; /* NULL: any */
} expectation;

static void expect_node(const char *root, const expectation *expected)
{
    cs_probe_result results[CS_PROBE_COUNT];
    cs_probe_all(root, 0, results);
    for (size_t i = 0; i < CS_PROBE_COUNT; i++) {
        assert_string_equal(results[i].id, expected[i].id);
        if (expected[i].found != NULL) {
            assert_string_equal(results[i].found, expected[i].found);
        }
        if (results[i].state != expected[i].state) {
            fail_msg("%s: %s", results[i].id, results[i].found);
        }
        assert_true(results[i].found[0] != '\0');
    }
}

static void tuned_node_is_fit(void **state)
{
    (void)state;
    static const expectation expected[CS_PROBE_COUNT] = {
        {"governor", CS_PROBE_OK, "performance on 4 CPUs"},
        {"turbo", CS_PROBE_OK, "off"},
        {"smt", CS_PROBE_OK, NULL},
        {"throttling", CS_PROBE_OK, "0 events since boot"},
        {"virtualisation", CS_PROBE_OK, "none"},
        {"clocksource", CS_PROBE_OK, "tsc"},
        {"isolation", CS_PROBE_OK, "isolated: 2-3; without timer tick: 2-3"},
        {"load", CS_PROBE_OK, "0.02 CPUs busy over the last minute"},
        {"running", CS_PROBE_OK, "threads that want a CPU, this one excepted: 0"},
        {"steal", CS_PROBE_OK, "0.00% of CPU time since boot"},
        {"quota", CS_PROBE_OK, "none"},
        {"cpuset", CS_PROBE_OK, "4 of 4 CPUs: 0-3"},
        {"omp_environment", CS_PROBE_OK, NULL},
        {"numa_balancing", CS_PROBE_OK, "off, 2 NUMA nodes"},
        {"thp", CS_PROBE_OK, "always"},
        {"aslr", CS_PROBE_OK, "2: on"},
        {"swap", CS_PROBE_OK, "0 of 2048 MiB in use"},
        {"perf", CS_PROBE_OK, "perf_event_paranoid is 1"},
    };
    expect_node(NODE("tuned"), expected);
}

static void noisy_node_warns(void **state)
{
    (void)state;
    static const expectation expected[CS_PROBE_COUNT] = {
        {"governor", CS_PROBE_WARN, "powersave on 3 of 4 CPUs"},
        {"turbo", CS_PROBE_WARN, "on"},
        {"smt", CS_PROBE_WARN, NULL},
        {"throttling", CS_PROBE_WARN, "6 events since boot"},
        {"virtualisation", CS_PROBE_WARN, "qemu"},
        {"clocksource", CS_PROBE_WARN, "hpet"},
        {"isolation", CS_PROBE_OK, "isolated: none; without timer tick: none"},
        {"load", CS_PROBE_WARN, "3.75 CPUs busy over the last minute"},
        {"running", CS_PROBE_WARN, "threads that want a CPU, this one excepted: 3"},
        {"steal", CS_PROBE_WARN, "5.00% of CPU time since boot"},
        {"quota", CS_PROBE_WARN, "2.5 CPUs"},
        {"cpuset", CS_PROBE_WARN, "3 of 4 CPUs: 0-1,3"},
        {"omp_environment", CS_PROBE_WARN, "OMP_SCHEDULE GOMP_SPINCOUNT"},
        {"numa_balancing", CS_PROBE_WARN, "on, 2 NUMA nodes"},
        {"thp", CS_PROBE_WARN, "never"},
        {"aslr", CS_PROBE_WARN, "0: off"},
        {"swap", CS_PROBE_WARN, "1024 of 2048 MiB in use"},
        {"perf", CS_PROBE_WARN, "perf_event_paranoid is 3"},
    };
    setenv("OMP_SCHEDULE", "static", 1);
    setenv("GOMP_SPINCOUNT", "1000", 1);
    expect_node(NODE("noisy"), expected);
    unsetenv("OMP_SCHEDULE");
    unsetenv("GOMP_SPINCOUNT");
}

/* What cannot be read is unknown, and the found text says why. */
static void expect_unknown(const char *root, const char *const *known)
{
    cs_probe_result results[CS_PROBE_COUNT];
    cs_probe_all(root, 0, results);
    for (size_t i = 0; i < CS_PROBE_COUNT; i++) {
        bool excepted = false;
        for (const char *const *id = known; *id != NULL; id++) {
            excepted |= strcmp(*id, results[i].id) == 0;
        }
        if (!excepted && results[i].state != CS_PROBE_UNKNOWN) {
            fail_msg("%s: %s", results[i].id, results[i].found);
        }
        assert_true(results[i].found[0] != '\0');
    }
}

static void missing_files_are_unknown(void **state)
{
    (void)state;
    static const char *const known[] = {"omp_environment", NULL};
    expect_unknown(NODE("no such node"), known);
    cs_probe_result results[CS_PROBE_COUNT];
    cs_probe_all(NODE("no such node"), 0, results);
    assert_string_equal(results[CS_PROBE_INDEX_load].found, "/proc/loadavg: No such file or directory");
}

static void malformed_files_are_unknown(void **state)
{
    (void)state;
    /* An empty cpuinfo shows no guest, a cgroup file without a line that names a group shows no quota. */
    static const char *const known[] = {"omp_environment", "virtualisation", "quota", "numa_balancing", NULL};
    expect_unknown(NODE("broken"), known);
    cs_probe_result results[CS_PROBE_COUNT];
    cs_probe_all(NODE("broken"), 0, results);
    assert_string_equal(results[CS_PROBE_INDEX_aslr].found,
                        "/proc/sys/kernel/randomize_va_space: malformed data");
}

static void live_system_answers(void **state)
{
    (void)state;
    cs_probe_result results[CS_PROBE_COUNT];
    cs_probe_all("", 0.02, results);
    assert_non_null(strstr(results[CS_PROBE_INDEX_steal].found, "over 20 ms"));
    assert_int_not_equal(results[CS_PROBE_INDEX_load].state, CS_PROBE_UNKNOWN);
    assert_int_not_equal(results[CS_PROBE_INDEX_cpuset].state, CS_PROBE_UNKNOWN);
}

/* A runner's own settings would show in the omp_environment probe. */
static int forget_environment(void **state)
{
    (void)state;
    return clearenv();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tuned_node_is_fit),         cmocka_unit_test(noisy_node_warns),
        cmocka_unit_test(missing_files_are_unknown), cmocka_unit_test(malformed_files_are_unknown),
        cmocka_unit_test(live_system_answers),
    };
    return cmocka_run_group_tests(tests, forget_environment, NULL);
}
