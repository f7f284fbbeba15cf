/* SPDX-License-Identifier: MIT */
/* Sizes that grow with the threads. */
#include "support.h"

#include "coresweep/registry.h"
#include "run/plan.h"
#include "run/weak.h"

static cs_cost linear(const cs_case *c)
{
    return (cs_cost){.items = (double)c->n};
}

/* As gemm: operations grow with the cube, items with the square. */
static cs_cost cubic(const cs_case *c)
{
    double n = (double)c->n;
    return (cs_cost){.flops = 2 * n * n * n, .items = n * n};
}

static cs_cost nothing(const cs_case *c)
{
    (void)c;
    return (cs_cost){0};
}

static cs_cost bounded(const cs_case *c)
{
    return (cs_cost){.items = c->n < 10 ? (double)c->n : 10};
}

static void expect_size(cs_cost (*cost)(const cs_case *), size_t n, unsigned threads, size_t expected)
{
    const cs_kernel kernel = {.cost = cost};
    size_t grown = 0;
    assert_true(cs_weak_size(&kernel, 0, n, threads, &grown));
    assert_int_equal(grown, expected);
}

static void the_work_is_multiplied(void **state)
{
    (void)state;
    expect_size(linear, 1000, 1, 1000);
    expect_size(linear, 1000, 7, 7000);
    expect_size(linear, 1, 3, 3);
    expect_size(cubic, 100, 8, 200);
    expect_size(cubic, 64, 2, 81);   /* 80.63 */
    expect_size(cubic, 100, 3, 144); /* 144.22 */
    expect_size(cubic, 100, 1, 100);
}

static void where_there_is_no_such_size(void **state)
{
    (void)state;
    size_t grown = 0;
    const cs_kernel kernels[] = {{.cost = nothing}, {.cost = bounded}};
    assert_false(cs_weak_size(&kernels[0], 0, 100, 2, &grown));
    assert_false(cs_weak_size(&kernels[1], 0, 8, 2, &grown));
    const cs_kernel coarse = {.cost = cubic};
    assert_false(cs_weak_size(&coarse, 0, 1, 2, &grown)); /* 1 or 8 */
}

static void a_plan_of_them(void **state)
{
    (void)state;
    const cs_request request = {
        .kernel = "triad", .variant = "omp,scalar", .size = "1000", .threads = "1,2,4"};
    cs_settings settings = cs_settings_default();
    cs_topology *topology = NULL;
    cs_plan plan;
    cs_message message;
    settings.weak = true;
    setenv("HWLOC_SYNTHETIC", "pack:1 [numa] l3:1 core:4 pu:1", 1);
    assert_int_equal(cs_topology_load(&topology, &(cs_message){""}), CS_OK);
    unsetenv("HWLOC_SYNTHETIC");
    assert_int_equal(cs_plan_make(&request, &settings, topology, &plan, &message), CS_OK);
    const char *const names[] = {"triad.omp/uniform/1000/t1/close", "triad.omp/uniform/2000/t2/close",
                                 "triad.omp/uniform/4000/t4/close", "triad.scalar/uniform/1000/t1/close"};
    assert_int_equal(plan.count, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_string_equal(plan.cells[i].name, names[i]);
    }
    cs_plan_free(&plan);
    const cs_request coarse = {.kernel = "gemm", .variant = "blas", .size = "1", .threads = "2"};
    assert_int_equal(cs_plan_make(&coarse, &settings, topology, &plan, &message), CS_ERR_ARGUMENT);
    assert_contains(message.text, "--weak: gemm has no size whose work is 2 times that of 1 ");
    cs_topology_free(topology);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_work_is_multiplied),
        cmocka_unit_test(where_there_is_no_such_size),
        cmocka_unit_test(a_plan_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
