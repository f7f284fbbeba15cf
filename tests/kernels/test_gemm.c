/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "coresweep/registry.h"
#include "rng.h"

enum { SEED = 11 };

static const cs_entry *found(const char *name)
{
    const cs_entry *entry = cs_find(name);
    assert_non_null(entry);
    return entry;
}

static void *worked(const cs_entry *entry, size_t n, unsigned threads)
{
    cs_case c = {.n = n, .threads = threads, .seed = SEED};
    void *work = NULL;
    void *state = NULL;
    assert_int_equal(entry->kernel->create(&c, &work), CS_OK);
    if (entry->variant->prepare != NULL) {
        assert_int_equal(entry->variant->prepare(&c, work, &state), CS_OK);
    }
    entry->variant->run(work, state);
    entry->variant->run(work, state); /* the second must not add to the first */
    if (entry->variant->release != NULL) {
        entry->variant->release(state);
    }
    return work;
}

static void check_blas(size_t n, unsigned threads)
{
    const cs_entry *blas = found("gemm.blas");
    void *expected = worked(found("gemm.scalar"), n, 1);
    void *got = worked(blas, n, threads);
    cs_difference difference;
    cs_status status =
        blas->kernel->compare(got, blas->kernel->result(expected), blas->kernel->result(got), &difference);
    if (status != CS_OK) {
        fail_msg("n %zu, %u threads: %g ULP at %zu, bound %g", n, threads, difference.max_ulp,
                 difference.index, difference.bound);
    }
    blas->kernel->destroy(expected);
    blas->kernel->destroy(got);
}

static void blas_agrees(void **state)
{
    (void)state;
    static const unsigned thread_counts[] = {1, 2, 3, 5};
    const cs_kernel *kernel = found("gemm.blas")->kernel;
    for (size_t t = 0; t < sizeof thread_counts / sizeof thread_counts[0]; t++) {
        for (unsigned i = 0; i < kernel->check_sizes.count; i++) {
            check_blas(kernel->check_sizes.values[i], thread_counts[t]);
        }
        check_blas(300, thread_counts[t]);
    }
}

static void both_stay_inside(void **state)
{
    (void)state;
    cs_buffer_set_mode(CS_BUFFER_GUARD_AFTER);
    check_blas(33, 2);
    cs_buffer_set_mode(CS_BUFFER_GUARD_BEFORE);
    check_blas(33, 2);
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
}

/* The input again, from the same stream, so that the product can be formed here. */
static void inputs(size_t n, double *a, double *b)
{
    cs_rng rng = cs_rng_seeded(SEED);
    for (size_t i = 0; i < n * n; i++) {
        a[i] = cs_rng_uniform(&rng) - 0.5;
        b[i] = cs_rng_uniform(&rng) - 0.5;
    }
}

/* n = 600 has more than one block in each direction, and a part of one. */
static void the_reference_is_the_formula(void **state)
{
    (void)state;
    const cs_entry *scalar = found("gemm.scalar");
    const size_t n = 600;
    double *a = malloc(n * n * sizeof *a);
    double *b = malloc(n * n * sizeof *b);
    assert_non_null(a);
    assert_non_null(b);
    inputs(n, a, b);
    void *work = worked(scalar, n, 1);
    const double *c = scalar->kernel->result(work).data;
    for (size_t i = 0; i < n; i += 7) {
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) {
                sum += a[i * n + k] * b[k * n + j];
            }
            /* Both add in the order of k. */
            assert_true(c[i * n + j] == sum);
        }
    }
    scalar->kernel->destroy(work);
    free(a);
    free(b);
}

static cs_status compare_changed(size_t n, size_t index, double change, cs_difference *difference)
{
    const cs_entry *scalar = found("gemm.scalar");
    void *work = worked(scalar, n, 1);
    cs_view expected = scalar->kernel->result(work);
    double *changed = malloc(expected.count * sizeof *changed);
    assert_non_null(changed);
    memcpy(changed, expected.data, expected.count * sizeof *changed);
    changed[index] += change;
    cs_status status =
        scalar->kernel->compare(work, expected, (cs_view){changed, expected.count, CS_F64}, difference);
    scalar->kernel->destroy(work);
    free(changed);
    return status;
}

/* For each k, the product a_ik b_kj of one element is left out. */
static void a_missing_product_is_rejected(void **state)
{
    (void)state;
    const size_t n = 64;
    const size_t i = 5;
    const size_t j = 63;
    double *a = malloc(n * n * sizeof *a);
    double *b = malloc(n * n * sizeof *b);
    assert_non_null(a);
    assert_non_null(b);
    inputs(n, a, b);
    for (size_t k = 0; k < n; k++) {
        cs_difference difference;
        assert_int_equal(compare_changed(n, i * n + j, -a[i * n + k] * b[k * n + j], &difference),
                         CS_ERR_MISMATCH);
        assert_int_equal(difference.index, i * n + j);
    }
    free(a);
    free(b);
}

/* One ULP of |row i of a| |column j of b|: the unit of compare. */
static double unit(const double *a, const double *b, size_t n, size_t i, size_t j)
{
    double row = 0;
    double column = 0;
    for (size_t k = 0; k < n; k++) {
        row += a[i * n + k] * a[i * n + k];
        column += b[k * n + j] * b[k * n + j];
    }
    int exponent = 0;
    frexp(sqrt(row) * sqrt(column), &exponent);
    return ldexp(1, exponent - 53);
}

/* Each element has the bound of its own row and column: 7 units at n = 3, where they differ a good deal. */
static void the_bound_is_that_of_the_row_and_the_column(void **state)
{
    (void)state;
    enum { N = 3 };
    double a[N * N];
    double b[N * N];
    inputs(N, a, b);
    for (size_t index = 0; index < N * N; index++) {
        const double step = unit(a, b, N, index / N, index % N);
        cs_difference difference;
        assert_int_equal(compare_changed(N, index, 5.5 * step, &difference), CS_OK);
        assert_true(difference.bound == 2 * N + 1);
        assert_int_equal(compare_changed(N, index, 8.5 * step, &difference), CS_ERR_MISMATCH);
    }
}

static void a_case_that_makes_no_sense_is_refused(void **state)
{
    (void)state;
    const cs_kernel *kernel = found("gemm.blas")->kernel;
    void *work = NULL;
    assert_int_equal(kernel->create(&(cs_case){.n = 1}, &work), CS_ERR_ARGUMENT);
    assert_int_equal(kernel->create(&(cs_case){.n = (size_t)1 << 31, .threads = 1}, &work), CS_ERR_ARGUMENT);
    assert_int_equal(kernel->create(&(cs_case){.n = ((size_t)1 << 31) - 1, .threads = 1}, &work),
                     CS_ERR_MEMORY);
    assert_null(work);
}

/* A count that OpenBLAS was not built for must not be measured as if it were used. */
static void too_many_threads_are_unavailable(void **state)
{
    (void)state;
    const cs_entry *blas = found("gemm.blas");
    cs_case c = {.n = 1, .threads = 1, .seed = SEED};
    void *work = NULL;
    void *scratch = NULL;
    assert_int_equal(blas->kernel->create(&c, &work), CS_OK);
    c.threads = 1u << 20;
    assert_int_equal(blas->variant->prepare(&c, work, &scratch), CS_ERR_UNAVAILABLE);
    assert_null(scratch);
    blas->kernel->destroy(work);
}

static void cost_counts_additions_and_multiplications(void **state)
{
    (void)state;
    cs_cost cost = found("gemm.blas")->kernel->cost(&(cs_case){.n = 10, .threads = 1});
    assert_true(cost.bytes == 2400 && cost.flops == 2000 && cost.items == 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_is_the_formula),
        cmocka_unit_test(blas_agrees),
        cmocka_unit_test(both_stay_inside),
        cmocka_unit_test(a_missing_product_is_rejected),
        cmocka_unit_test(the_bound_is_that_of_the_row_and_the_column),
        cmocka_unit_test(a_case_that_makes_no_sense_is_refused),
        cmocka_unit_test(too_many_threads_are_unavailable),
        cmocka_unit_test(cost_counts_additions_and_multiplications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
