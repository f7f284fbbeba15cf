/* SPDX-License-Identifier: MIT */
/* How a request becomes cells, on machines that hwloc is told about. */
#include "fake_registry.h"
#include "support.h"

#include "run/plan.h"

/* 2 sockets of 32 SMT cores: CPUs 0 to 63 are the cores' first hardware threads. */
#define TWO_SOCKETS "pack:2 [numa] l3:1 core:32 pu:2(indexes=core,pu)"
#define LAPTOP "pack:1 [numa] l3:1 core:6 pu:1"

static cs_message message;

static cs_topology *synthetic(const char *description)
{
    cs_topology *topology = NULL;
    assert_int_equal(setenv("HWLOC_SYNTHETIC", description, 1), 0);
    assert_int_equal(cs_topology_load(&topology, &(cs_message){""}), CS_OK);
    unsetenv("HWLOC_SYNTHETIC");
    return topology;
}

static cs_status make(const char *machine, const cs_request *request, bool oversubscribe, cs_plan *plan)
{
    cs_topology *topology = synthetic(machine);
    cs_settings settings = cs_settings_default();
    settings.oversubscribe = oversubscribe;
    settings.seed = 7;
    message.text[0] = '\0';
    cs_status status = cs_plan_make(request, &settings, topology, plan, &message);
    cs_topology_free(topology);
    return status;
}

/* The names of the cells, in their order. */
static void expect_cells(const char *machine, const cs_request *request, bool oversubscribe,
                         const char *const *names, size_t count)
{
    cs_plan plan;
    cs_status status = make(machine, request, oversubscribe, &plan);
    if (status != CS_OK) {
        fail_msg("%s", message.text);
    }
    for (size_t i = 0; i < count && i < plan.count; i++) {
        assert_string_equal(plan.cells[i].name, names[i]);
        assert_string_equal(plan.cells[i].stop_reason, "");
        assert_int_equal(plan.cells[i].repetitions, 0);
    }
    assert_int_equal(plan.count, count);
    cs_plan_free(&plan);
}

#define EXPECT_CELLS(machine, request, oversubscribe, ...)                                                   \
    expect_cells(machine, request, oversubscribe, (const char *const[]){__VA_ARGS__},                        \
                 COUNT_OF(((const char *const[]){__VA_ARGS__})))

static void expect_refusal(const char *machine, const cs_request *request, const char *text)
{
    cs_plan plan;
    assert_int_equal(make(machine, request, false, &plan), CS_ERR_ARGUMENT);
    assert_contains(message.text, text);
    assert_int_equal(plan.count, 0);
    assert_null(plan.cells);
}

static void thread_counts_of_a_big_node(void **state)
{
    (void)state;
    const cs_request request = {.kernel = "alpha", .variant = "omp", .size = "10", .input = "plain"};
    EXPECT_CELLS(TWO_SOCKETS, &request, false, "alpha.omp/plain/10/t1/close", "alpha.omp/plain/10/t2/close",
                 "alpha.omp/plain/10/t4/close", "alpha.omp/plain/10/t8/close", "alpha.omp/plain/10/t16/close",
                 "alpha.omp/plain/10/t32/close", "alpha.omp/plain/10/t64/close",
                 "alpha.omp/plain/10/t128/close");
}

static void all_thread_counts(void **state)
{
    (void)state;
    const cs_request request = {
        .kernel = "alpha", .variant = "omp", .size = "10", .input = "plain", .threads = "all"};
    EXPECT_CELLS(LAPTOP, &request, false, "alpha.omp/plain/10/t1/close", "alpha.omp/plain/10/t2/close",
                 "alpha.omp/plain/10/t3/close", "alpha.omp/plain/10/t4/close", "alpha.omp/plain/10/t5/close",
                 "alpha.omp/plain/10/t6/close");
    cs_plan plan;
    assert_int_equal(make(TWO_SOCKETS, &request, false, &plan), CS_OK);
    assert_int_equal(plan.count, 128);
    cs_plan_free(&plan);
}

/* One thread lies on the same CPU in both placements, and is one cell; so is a team that fills a machine of
 * one socket, whose CPUs both take in the same order. */
static void placements_that_differ(void **state)
{
    (void)state;
    const cs_request request = {.kernel = "alpha",
                                .variant = "omp,scalar",
                                .size = "10",
                                .input = "plain",
                                .threads = "1,2,64",
                                .placement = "close,spread"};
    EXPECT_CELLS(TWO_SOCKETS, &request, false, "alpha.omp/plain/10/t1/close", "alpha.omp/plain/10/t2/close",
                 "alpha.omp/plain/10/t2/spread", "alpha.omp/plain/10/t64/close",
                 "alpha.omp/plain/10/t64/spread", "alpha.scalar/plain/10/t1/close");
    const cs_request small = {.kernel = "alpha",
                              .variant = "omp",
                              .size = "10",
                              .input = "plain",
                              .threads = "2,6",
                              .placement = "spread,close,spread"};
    EXPECT_CELLS(LAPTOP, &small, false, "alpha.omp/plain/10/t2/spread", "alpha.omp/plain/10/t6/spread");
}

static void cpus_of_a_placement(void **state)
{
    (void)state;
    const cs_request request = {.kernel = "alpha",
                                .variant = "omp",
                                .size = "10",
                                .input = "plain",
                                .threads = "4",
                                .placement = "close,spread"};
    static const int close[] = {0, 1, 2, 3};
    static const int spread[] = {0, 32, 1, 33};
    cs_plan plan;
    assert_int_equal(make(TWO_SOCKETS, &request, false, &plan), CS_OK);
    assert_int_equal(plan.count, 2);
    assert_memory_equal(plan.cells[0].cpus, close, sizeof close);
    assert_memory_equal(plan.cells[1].cpus, spread, sizeof spread);
    cs_case c = cs_cell_case(&plan.cells[1]);
    assert_int_equal(c.n, 10);
    assert_int_equal(c.threads, 4);
    assert_ptr_equal(c.cpus, plan.cells[1].cpus);
    assert_true(c.seed == plan.cells[1].data_seed);
    cs_plan_free(&plan);
}

/* A serial variant has one cell, whatever thread counts were asked for, also where 1 is not among them. */
static void serial_variants_once(void **state)
{
    (void)state;
    cs_request request = {.kernel = "beta", .size = "10,20", .placement = "close,spread"};
    EXPECT_CELLS(TWO_SOCKETS, &request, false, "beta.scalar/only/10/t1/close",
                 "beta.scalar/only/20/t1/close");
    request.threads = "2,4";
    EXPECT_CELLS(TWO_SOCKETS, &request, false, "beta.scalar/only/10/t1/close",
                 "beta.scalar/only/20/t1/close");
}

static void exact_thread_counts(void **state)
{
    (void)state;
    cs_request request = {.variant = "alpha.pair", .size = "10", .input = "odd"};
    EXPECT_CELLS(LAPTOP, &request, false, "alpha.pair/odd/10/t2/close");
    request.threads = "1,4";
    expect_refusal(LAPTOP, &request, "nothing to measure");
    request.variant = "alpha.pair,alpha.omp";
    EXPECT_CELLS(LAPTOP, &request, false, "alpha.omp/odd/10/t1/close", "alpha.omp/odd/10/t4/close");
}

static void variants_that_cannot_run_are_cells(void **state)
{
    (void)state;
    const cs_request request = {.variant = "avx512", .size = "10", .input = "plain"};
    setenv("CORESWEEP_ISA", "baseline", 1);
    EXPECT_CELLS(LAPTOP, &request, false, "alpha.avx512/plain/10/t1/close");
    unsetenv("CORESWEEP_ISA");
}

static void more_threads_than_cpus(void **state)
{
    (void)state;
    const cs_request request = {.variant = "alpha.omp", .size = "10", .input = "plain", .threads = "8,6"};
    expect_refusal(LAPTOP, &request,
                   "--threads 8,6: 8 threads asked for, 6 CPUs may be used here; ask for at most 6, or add "
                   "--oversubscribe");
    EXPECT_CELLS(LAPTOP, &request, true, "alpha.omp/plain/10/t6/close", "alpha.omp/plain/10/t8/close");
}

static void a_quota_is_named(void **state)
{
    (void)state;
    cs_topology *topology = synthetic(LAPTOP);
    topology->quota_cpus = 2.5;
    cs_settings settings = cs_settings_default();
    cs_request request = {.variant = "alpha.omp", .size = "10", .input = "plain", .threads = "3"};
    cs_plan plan;
    assert_int_equal(cs_plan_make(&request, &settings, topology, &plan, &message), CS_ERR_ARGUMENT);
    assert_contains(message.text, "2 CPUs may be used here (the cgroup's quota)");
    request.threads = NULL;
    assert_int_equal(cs_plan_make(&request, &settings, topology, &plan, &message), CS_OK);
    assert_int_equal(plan.count, 2);
    cs_plan_free(&plan);
    cs_topology_free(topology);
}

static void thread_lists(void **state)
{
    (void)state;
    cs_request request = {.variant = "alpha.omp", .size = "10", .input = "plain", .threads = "4,1,4,2"};
    EXPECT_CELLS(LAPTOP, &request, false, "alpha.omp/plain/10/t1/close", "alpha.omp/plain/10/t2/close",
                 "alpha.omp/plain/10/t4/close");
    static const char *const bad[] = {"0", "1,two", "-1", "1.5", "1,,2", "1e9"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        request.threads = bad[i];
        expect_refusal(LAPTOP, &request, "expected counts such as 1,2,4, or auto, or all");
    }
    request.threads = "";
    expect_refusal(LAPTOP, &request, "--threads is empty");
}

static void size_lists(void **state)
{
    (void)state;
    cs_request request = {.kernel = "beta"};
    EXPECT_CELLS(LAPTOP, &request, false, "beta.scalar/only/100/t1/close", "beta.scalar/only/1000/t1/close");
    request.size = "default";
    EXPECT_CELLS(LAPTOP, &request, false, "beta.scalar/only/100/t1/close", "beta.scalar/only/1000/t1/close");
    request.size = "all";
    EXPECT_CELLS(LAPTOP, &request, false, "beta.scalar/only/10/t1/close", "beta.scalar/only/100/t1/close",
                 "beta.scalar/only/1000/t1/close");
    request.size = "5,1e3,64k,1000";
    EXPECT_CELLS(LAPTOP, &request, false, "beta.scalar/only/5/t1/close", "beta.scalar/only/1000/t1/close",
                 "beta.scalar/only/65536/t1/close");
    static const char *const bad[] = {"0", "big", "10,", "10,,20", "-5", "1.5"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        request.size = bad[i];
        if (strcmp(bad[i], "10,") == 0) {
            EXPECT_CELLS(LAPTOP, &request, false, "beta.scalar/only/10/t1/close");
        } else {
            expect_refusal(LAPTOP, &request, "expected sizes such as 1000,1e6, or default, or all");
        }
    }
    request.size = "";
    expect_refusal(LAPTOP, &request, "--size is empty");
}

static void inputs(void **state)
{
    (void)state;
    cs_request request = {.variant = "alpha.scalar", .size = "10"};
    EXPECT_CELLS(LAPTOP, &request, false, "alpha.scalar/plain/10/t1/close", "alpha.scalar/odd/10/t1/close");
    request.input = "all";
    EXPECT_CELLS(LAPTOP, &request, false, "alpha.scalar/plain/10/t1/close", "alpha.scalar/odd/10/t1/close",
                 "alpha.scalar/even/10/t1/close");
    request.input = "even,p*";
    EXPECT_CELLS(LAPTOP, &request, false, "alpha.scalar/plain/10/t1/close", "alpha.scalar/even/10/t1/close");
    request.input = "evn";
    expect_refusal(LAPTOP, &request, "no input named 'evn' in the chosen kernels; did you mean 'even'?");
    /* Known to one of the kernels is enough; the other then has no cells. */
    request = (cs_request){.variant = "scalar", .size = "10", .input = "only"};
    EXPECT_CELLS(LAPTOP, &request, false, "beta.scalar/only/10/t1/close");
}

static void wrong_placements(void **state)
{
    (void)state;
    cs_request request = {.kernel = "beta", .placement = "near"};
    expect_refusal(LAPTOP, &request, "--placement near: expected close, spread or close,spread");
    request.placement = "";
    expect_refusal(LAPTOP, &request, "--placement is empty");
    request = (cs_request){.kernel = "gamma"};
    expect_refusal(LAPTOP, &request, "no kernel named 'gamma'");
}

/* All variants and thread counts of one kernel, input and n work on the same data; the run's seed, another
 * input and another n give other data. Each seed is what a worker's command line can carry. */
static void data_seeds(void **state)
{
    (void)state;
    const cs_request request = {.kernel = "alpha", .size = "10,20"};
    cs_plan plan;
    assert_int_equal(make(LAPTOP, &request, false, &plan), CS_OK);
    for (size_t a = 0; a < plan.count; a++) {
        const cs_cell *x = &plan.cells[a];
        assert_true(x->data_seed <= INT64_MAX);
        for (size_t b = 0; b < a; b++) {
            const cs_cell *y = &plan.cells[b];
            bool same = x->input == y->input && x->n == y->n;
            assert_int_equal(x->data_seed == y->data_seed, same);
        }
    }
    cs_topology *topology = synthetic(LAPTOP);
    cs_settings other = cs_settings_default();
    other.seed = 8;
    cs_plan second;
    assert_int_equal(cs_plan_make(&request, &other, topology, &second, &message), CS_OK);
    assert_true(second.cells[0].data_seed != plan.cells[0].data_seed);
    cs_topology_free(topology);
    cs_plan_free(&second);
    cs_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thread_counts_of_a_big_node),
        cmocka_unit_test(all_thread_counts),
        cmocka_unit_test(placements_that_differ),
        cmocka_unit_test(cpus_of_a_placement),
        cmocka_unit_test(serial_variants_once),
        cmocka_unit_test(exact_thread_counts),
        cmocka_unit_test(variants_that_cannot_run_are_cells),
        cmocka_unit_test(more_threads_than_cpus),
        cmocka_unit_test(a_quota_is_named),
        cmocka_unit_test(thread_lists),
        cmocka_unit_test(size_lists),
        cmocka_unit_test(inputs),
        cmocka_unit_test(wrong_placements),
        cmocka_unit_test(data_seeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
