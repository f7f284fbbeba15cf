/* SPDX-License-Identifier: MIT */
/* A kernel whose threads are a concurrency, from the request to the masks: beyond the CPUs, bound nowhere. */
#include <sched.h>
#include <unistd.h>

#include "support.h"

#include "compiler.h"
#include "run/estimate.h"
#include "run/invoke.h"
#include "run/masks.h"
#include "run/plan.h"

static cs_cost cost(const cs_case *c)
{
    return (cs_cost){.bytes = 1, .items = (double)c->n, .seconds = 10.0 / c->threads};
}

static void run_nothing(void *work, void *state)
{
    (void)work;
    (void)state;
}

static const cs_input inputs[] = {{"only", "the only one"}};
static const size_t sizes[] = {10};

#define KERNEL(waits)                                                                                        \
    {                                                                                                        \
        .summary = "for the tests", .n_means = "elements", .reference = "serial", .inputs = CS_LIST(inputs), \
        .default_inputs = 1, .sizes = CS_LIST(sizes), .default_sizes = CS_LIST(sizes),                       \
        .check_sizes = CS_LIST(sizes), .cost = cost, .concurrent = (waits)                                   \
    }

static const cs_kernel computes = KERNEL(false);
static const cs_kernel waits = KERNEL(true);
static const cs_variant serial = {.summary = "serial", .run = run_nothing};
static const cs_variant parallel = {.summary = "parallel", .parallel = true, .run = run_nothing};

const cs_entry cs_registry[] = {
    {"computes.omp", "computes", "omp", CS_ISA_BASELINE, &computes, &parallel, NULL},
    {"waits.async", "waits", "async", CS_ISA_BASELINE, &waits, &parallel, NULL},
    {"waits.serial", "waits", "serial", CS_ISA_BASELINE, &waits, &serial, NULL},
};
const size_t cs_registry_count = sizeof cs_registry / sizeof cs_registry[0];

static cs_message message;

static cs_status make(const cs_request *request, cs_plan *plan)
{
    cs_topology *topology = NULL;
    cs_settings settings = cs_settings_default();
    assert_int_equal(setenv("HWLOC_SYNTHETIC", "pack:1 [numa] l3:1 core:2 pu:1", 1), 0);
    assert_int_equal(cs_topology_load(&topology, &(cs_message){""}), CS_OK);
    unsetenv("HWLOC_SYNTHETIC");
    cs_status status = cs_plan_make(request, &settings, topology, plan, &message);
    cs_topology_free(topology);
    return status;
}

static void expect_names(const cs_plan *plan, const char *const *names, size_t count)
{
    assert_int_equal(plan->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(plan->cells[i].name, names[i]);
    }
}

static void counts_go_beyond_the_cpus(void **state)
{
    (void)state;
    static const char *const by_default[] = {"waits.async/only/10/t1/free",   "waits.async/only/10/t2/free",
                                             "waits.async/only/10/t4/free",   "waits.async/only/10/t8/free",
                                             "waits.async/only/10/t16/free",  "waits.async/only/10/t32/free",
                                             "waits.async/only/10/t64/free",  "waits.async/only/10/t128/free",
                                             "waits.async/only/10/t256/free", "waits.serial/only/10/t1/free"};
    static const char *const given[] = {"waits.async/only/10/t7/free", "waits.async/only/10/t300/free",
                                        "waits.serial/only/10/t1/free"};
    cs_plan plan;
    cs_request request = {.kernel = "waits"};
    assert_int_equal(make(&request, &plan), CS_OK);
    expect_names(&plan, by_default, COUNT_OF(by_default));
    cs_plan_free(&plan);
    request.threads = "7,300";
    request.placement = "close,spread"; /* says nothing here */
    assert_int_equal(make(&request, &plan), CS_OK);
    expect_names(&plan, given, COUNT_OF(given));
    assert_null(plan.cells[0].cpus);
    assert_null(cs_cell_case(&plan.cells[0]).cpus);
    cs_plan_free(&plan);
}

static void beside_a_kernel_that_computes(void **state)
{
    (void)state;
    cs_plan plan;
    cs_request request = {.kernel = "*"};
    assert_int_equal(make(&request, &plan), CS_OK);
    assert_int_equal(plan.count, 2 + 9 + 1); /* the CPUs' counts for the one, powers of two for the other */
    cs_plan_free(&plan);
    request.threads = "1,8";
    assert_int_equal(make(&request, &plan), CS_ERR_ARGUMENT);
    assert_contains(message.text, "8 threads asked for, 2 CPUs may be used here");
}

static void only_where_it_is_named(void **state)
{
    (void)state;
    cs_plan plan;
    const cs_request request = {.size = "default"};
    assert_int_equal(make(&request, &plan), CS_OK);
    assert_int_equal(plan.count, 2);
    assert_string_equal(plan.cells[0].entry->name, "computes.omp");
    cs_plan_free(&plan);
}

static void free_is_nothing_to_ask_for(void **state)
{
    (void)state;
    cs_plan plan;
    const cs_request request = {.kernel = "computes", .placement = "free"};
    assert_int_equal(make(&request, &plan), CS_ERR_ARGUMENT);
    assert_contains(message.text, "--placement free: expected close, spread or close,spread");
}

static void survives_a_file(void **state)
{
    (void)state;
    cs_plan plan;
    cs_plan read;
    const cs_request request = {.kernel = "waits", .threads = "64"};
    assert_int_equal(make(&request, &plan), CS_OK);
    assert_int_equal(cs_plan_save(&plan, "concurrent_plan.json", &message), CS_OK);
    assert_int_equal(cs_plan_load("concurrent_plan.json", &read, &message), CS_OK);
    assert_int_equal(read.count, plan.count);
    assert_int_equal(read.cells[0].placement, CS_PLACEMENT_FREE);
    assert_int_equal(read.cells[0].threads, 64);
    assert_null(read.cells[0].cpus);
    assert_ptr_equal(cs_plan_find_same(&plan, &read.cells[0]), &plan.cells[0]);
    cs_plan_free(&plan);
    cs_plan_free(&read);
    unlink("concurrent_plan.json");
}

static bool has(char *const *environment, const char *variable)
{
    for (size_t i = 0; environment[i] != NULL; i++) {
        if (strcmp(environment[i], variable) == 0) {
            return true;
        }
    }
    return false;
}

/* 64 transfers are no team of 64 threads, and nobody binds the thread that starts them. */
static void openmp_binds_nothing(void **state)
{
    (void)state;
    const cs_cell cell = {.entry = &cs_registry[1], .threads = 64, .placement = CS_PLACEMENT_FREE};
    char **environment = NULL;
    assert_false(cs_cell_oversubscribed(&cell));
    assert_int_equal(cs_environment_for(&cell, false, &environment), CS_OK);
    assert_true(has(environment, "OMP_NUM_THREADS=1"));
    assert_true(has(environment, CS_OPENMP_LLVM ? "KMP_AFFINITY=disabled" : "OMP_PROC_BIND=false"));
    cs_environment_free(environment);
}

static void the_wait_enters_the_estimate(void **state)
{
    (void)state;
    const cs_cell cell = {.entry = &cs_registry[1], .threads = 4, .n = 10, .placement = CS_PLACEMENT_FREE};
    assert_true(cs_cell_guess(&cell) == 2.5);
}

static cs_status read_masks(char **text)
{
    const cs_subject subject = {.entry = &cs_registry[1], .c = {.n = 1, .threads = 64}};
    cs_masks *masks = NULL;
    assert_int_equal(cs_masks_wanted(&subject), 1);
    assert_int_equal(cs_masks_new(1, &masks), CS_OK);
    cs_status status = cs_masks_read(masks, &subject, text, &message);
    cs_masks_free(masks);
    return status;
}

static void a_narrower_mask_is_told(void **state)
{
    (void)state;
    cpu_set_t whole;
    cpu_set_t one;
    char *text = NULL;
    assert_int_equal(sched_getaffinity(0, sizeof whole, &whole), 0);
    assert_int_equal(read_masks(&text), CS_OK);
    free(text);
    if (CPU_COUNT(&whole) == 1) {
        return; /* nothing is narrower */
    }
    CPU_ZERO(&one);
    for (size_t cpu = 0; CPU_COUNT(&one) == 0; cpu++) {
        if (CPU_ISSET(cpu, &whole)) {
            CPU_SET(cpu, &one);
        }
    }
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(read_masks(&text), CS_ERR_MISMATCH);
    assert_contains(message.text, "free to use all CPUs of the process");
    free(text);
    assert_int_equal(sched_setaffinity(0, sizeof whole, &whole), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_go_beyond_the_cpus),
        cmocka_unit_test(beside_a_kernel_that_computes),
        cmocka_unit_test(only_where_it_is_named),
        cmocka_unit_test(free_is_nothing_to_ask_for),
        cmocka_unit_test(survives_a_file),
        cmocka_unit_test(openmp_binds_nothing),
        cmocka_unit_test(the_wait_enters_the_estimate),
        cmocka_unit_test(a_narrower_mask_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
