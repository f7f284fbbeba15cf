/* SPDX-License-Identifier: MIT */
/* The program starts itself again under each variable that makes an OpenMP runtime bind its main thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <omp.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/affinity.h"
#include "node/topology.h"

static char *program;
static char count_argument[] = "count";

/* Runs `program count` with `variable` set; its exit code. Not by fork: LLVM's runtime resets the mask in
 * the child of one. */
static int run_child(const char *variable, const char *value)
{
    char *const arguments[] = {program, count_argument, NULL};
    pid_t child;
    int status = 0;
    setenv(variable, value, 1);
    assert_int_equal(posix_spawn(&child, program, NULL, NULL, arguments, environ), 0);
    unsetenv(variable);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static unsigned usable_cpus(void)
{
    cs_topology *topology = NULL;
    if (cs_topology_load(&topology, &(cs_message){""}) != CS_OK) {
        return 0;
    }
    unsigned count = (unsigned)topology->cpu_count;
    cs_topology_free(topology);
    return count;
}

static void runtime_settings_hide_no_cpu(void **state)
{
    (void)state;
    int expected = (int)usable_cpus() & 0x7f;
    assert_int_equal(run_child("OMP_PROC_BIND", "true"), expected);
    assert_int_equal(run_child("OMP_PLACES", "cores"), expected);
    assert_int_equal(run_child("GOMP_CPU_AFFINITY", "0"), expected);
}

/* A mask that the caller of the program chose is kept. */
static void mask_of_the_caller_is_kept(void **state)
{
    (void)state;
    cpu_set_t before, one;
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    CPU_ZERO(&one);
    for (size_t cpu = 0; CPU_COUNT(&one) == 0; cpu++) {
        if (CPU_ISSET(cpu, &before)) {
            CPU_SET(cpu, &one);
        }
    }
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    int seen = run_child("OMP_PROC_BIND", "true");
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
    assert_int_equal(seen, 1);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], count_argument) == 0) {
        return cs_affinity_restore() == CS_OK ? (int)usable_cpus() & 0x7f : 126;
    }
    assert_true(omp_get_max_threads() > 0); /* so that the runtime is linked in */
    program = argv[0];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runtime_settings_hide_no_cpu),
        cmocka_unit_test(mask_of_the_caller_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
