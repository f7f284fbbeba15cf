/* SPDX-License-Identifier: MIT */
/* What a worker's environment says to OpenMP. */
#include "fake_registry.h"
#include "support.h"

#include "compiler.h"
#include "run/invoke.h"

/* The value of `name` in `environment`; NULL where it is not there. It may not be there twice. */
static const char *value_of(char *const *environment, const char *name)
{
    const char *value = NULL;
    size_t length = strlen(name);
    for (size_t i = 0; environment[i] != NULL; i++) {
        if (strncmp(environment[i], name, length) == 0 && environment[i][length] == '=') {
            assert_null(value);
            value = environment[i] + length + 1;
        }
    }
    return value;
}

static void assert_value(char *const *environment, const char *name, const char *expected)
{
    const char *value = value_of(environment, name);
    if (value == NULL || strcmp(value, expected) != 0) {
        fail_msg("%s is %s, expected %s", name, value ? value : "not set", expected);
    }
}

/* In the words of the runtime that this program was built with, and in none of the other's. */
static void assert_places(char *const *environment, const char *libgomp, const char *llvm)
{
    if (CS_OPENMP_LLVM) {
        assert_value(environment, "KMP_AFFINITY", llvm);
        assert_null(value_of(environment, "OMP_PLACES"));
        assert_null(value_of(environment, "OMP_PROC_BIND"));
    } else {
        assert_value(environment, "OMP_PLACES", libgomp);
        assert_value(environment, "OMP_PROC_BIND", "close");
        assert_null(value_of(environment, "KMP_AFFINITY"));
    }
}

static char **make(unsigned threads, int *cpus, bool oversubscribed)
{
    const cs_cell cell = {.entry = &cs_registry[2], .threads = threads, .cpus = cpus};
    char **environment = NULL;
    assert_int_equal(cs_environment_for(&cell, oversubscribed, &environment), CS_OK);
    return environment;
}

/* Places in the threads' order: thread i goes to place i. */
static void places_in_thread_order(void **state)
{
    (void)state;
    int cpus[] = {4, 0, 12, 3};
    char **environment = make(4, cpus, false);
    assert_places(environment, "{4},{0},{12},{3}", "granularity=fine,explicit,proclist=[4,0,12,3]");
    assert_value(environment, "OMP_NUM_THREADS", "4");
    assert_value(environment, "OPENBLAS_NUM_THREADS", "4");
    assert_value(environment, "OMP_DYNAMIC", "false");
    assert_value(environment, "OMP_WAIT_POLICY", "active");
    cs_environment_free(environment);
}

static void one_thread(void **state)
{
    (void)state;
    int cpus[] = {7};
    char **environment = make(1, cpus, false);
    assert_places(environment, "{7}", "granularity=fine,explicit,proclist=[7]");
    assert_value(environment, "OMP_NUM_THREADS", "1");
    cs_environment_free(environment);
}

/* A place for each thread, also where two are one CPU; and threads that share one must not spin. */
static void oversubscribed_cells(void **state)
{
    (void)state;
    int cpus[] = {2, 5, 2, 5, 2};
    const cs_cell cell = {.threads = 5, .cpus = cpus};
    const cs_cell part = {.threads = 2, .cpus = cpus};
    assert_true(cs_cell_oversubscribed(&cell));
    assert_false(cs_cell_oversubscribed(&part));
    char **environment = make(5, cpus, true);
    assert_places(environment, "{2},{5},{2},{5},{2}", "granularity=fine,explicit,proclist=[2,5,2,5,2]");
    assert_value(environment, "OMP_NUM_THREADS", "5");
    assert_value(environment, "OMP_WAIT_POLICY", "passive");
    cs_environment_free(environment);
}

static cs_status visit_nothing(void *work, void *state, cs_visitor body, void *arg)
{
    (void)work;
    (void)state;
    (void)body;
    (void)arg;
    return CS_OK;
}

/* The OpenMP team that made its input must not spin beside a variant's own threads. */
static void variants_with_threads_of_their_own(void **state)
{
    (void)state;
    int cpus[] = {0, 1};
    const cs_variant own = {.parallel = true, .visit = visit_nothing};
    const cs_variant openmp = {.parallel = true};
    cs_entry entry = {.name = "k.v", .variant = &own};
    const cs_cell cell = {.entry = &entry, .threads = 2, .cpus = cpus};
    char **environment = NULL;
    assert_int_equal(cs_environment_for(&cell, false, &environment), CS_OK);
    assert_value(environment, "OMP_WAIT_POLICY", "passive");
    cs_environment_free(environment);
    entry.variant = &openmp;
    assert_int_equal(cs_environment_for(&cell, false, &environment), CS_OK);
    assert_value(environment, "OMP_WAIT_POLICY", "active");
    cs_environment_free(environment);
}

/* A user's settings would bend the cells; what chooses a code path or loads a checker is kept. */
static void what_bends_openmp_is_removed(void **state)
{
    (void)state;
    static const char *const removed[] = {"OMP_SCHEDULE",      "OMP_THREAD_LIMIT",  "OMP_DISPLAY_ENV",
                                          "GOMP_CPU_AFFINITY", "GOMP_SPINCOUNT",    "KMP_BLOCKTIME",
                                          "GOTO_NUM_THREADS",  "OPENBLAS_MAIN_FREE"};
    static const char *const overridden[] = {"KMP_AFFINITY",        "OMP_NUM_THREADS", "OMP_PLACES",
                                             "OMP_PROC_BIND",       "OMP_WAIT_POLICY", "OMP_DYNAMIC",
                                             "OPENBLAS_NUM_THREADS"};
    static const char *const kept[] = {"OMP_TOOL",      "OMP_TOOL_LIBRARIES", "OPENBLAS_CORETYPE",
                                       "CORESWEEP_ISA", "XOMP_NOT_A_PREFIX",  "CORESWEEP_TEST_EMPTY"};
    for (size_t i = 0; i < COUNT_OF(removed); i++) {
        setenv(removed[i], "user", 1);
    }
    for (size_t i = 0; i < COUNT_OF(overridden); i++) {
        setenv(overridden[i], "user", 1);
    }
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        setenv(kept[i], "user", 1);
    }
    setenv("CORESWEEP_TEST_EMPTY", "", 1);
    int cpus[] = {0, 1};
    char **environment = make(2, cpus, false);
    for (size_t i = 0; i < COUNT_OF(removed); i++) {
        assert_null(value_of(environment, removed[i]));
        unsetenv(removed[i]);
    }
    for (size_t i = 0; i < COUNT_OF(overridden); i++) {
        const char *value = value_of(environment, overridden[i]);
        assert_true(value == NULL || strcmp(value, "user") != 0);
        unsetenv(overridden[i]);
    }
    for (size_t i = 0; i + 1 < COUNT_OF(kept); i++) {
        assert_value(environment, kept[i], "user");
        unsetenv(kept[i]);
    }
    assert_value(environment, "CORESWEEP_TEST_EMPTY", "");
    unsetenv("CORESWEEP_TEST_EMPTY");
    assert_value(environment, "PATH", getenv("PATH"));
    cs_environment_free(environment);
    cs_environment_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_in_thread_order),       cmocka_unit_test(one_thread),
        cmocka_unit_test(oversubscribed_cells),         cmocka_unit_test(variants_with_threads_of_their_own),
        cmocka_unit_test(what_bends_openmp_is_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
