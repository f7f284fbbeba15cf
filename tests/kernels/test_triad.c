/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "buffer.h"
#include "coresweep/registry.h"
#include "rng.h"

static const unsigned thread_counts[] = {1, 2, 3, 5};
enum { SEED = 7, THREAD_COUNTS = sizeof thread_counts / sizeof thread_counts[0] };

static const cs_entry *reference(void)
{
    const cs_entry *entry = cs_find("triad.scalar");
    assert_non_null(entry);
    return entry;
}

/* A work after one run of `entry`. */
static void *worked(const cs_entry *entry, size_t n, unsigned threads)
{
    cs_case c = {.n = n, .threads = threads, .seed = SEED};
    void *work = NULL;
    assert_int_equal(entry->kernel->create(&c, &work), CS_OK);
    entry->variant->run(work, NULL);
    return work;
}

static cs_status compared(const cs_entry *entry, size_t n, unsigned threads, cs_difference *difference)
{
    const cs_kernel *kernel = entry->kernel;
    void *expected = worked(reference(), n, 1);
    void *got = worked(entry, n, threads);
    cs_status status = kernel->compare(got, kernel->result(expected), kernel->result(got), difference);
    kernel->destroy(expected);
    kernel->destroy(got);
    return status;
}

/* Sizes around every vector length, so that heads and tails of each length occur. */
static void check_sizes(const cs_entry *entry, unsigned threads)
{
    cs_difference difference;
    for (size_t n = 0; n <= 70; n++) {
        if (compared(entry, n, threads, &difference) != CS_OK) {
            fail_msg("%s, n %zu, %u threads: %g ULP at %zu", entry->name, n, threads, difference.max_ulp,
                     difference.index);
        }
    }
    for (unsigned i = 0; i < entry->kernel->check_sizes.count; i++) {
        assert_int_equal(compared(entry, entry->kernel->check_sizes.values[i], threads, &difference), CS_OK);
    }
}

static void check_variants(void)
{
    unsigned found = 0;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_entry *entry = &cs_registry[i];
        if (entry->kernel != reference()->kernel || !cs_isa_available(entry->isa)) {
            continue;
        }
        found++;
        for (unsigned t = 0; t < (entry->variant->parallel ? THREAD_COUNTS : 1); t++) {
            check_sizes(entry, thread_counts[t]);
        }
    }
    assert_true(found >= 3);
}

static void every_variant_agrees(void **state)
{
    (void)state;
    check_variants();
}

/* Any access outside of the three arrays ends the program. The end lies at a page's, so that the start takes
 * every alignment of 8 bytes as n grows. */
static void every_variant_stays_inside_at_any_alignment(void **state)
{
    (void)state;
    cs_buffer_set_mode(CS_BUFFER_GUARD_AFTER);
    check_variants();
    cs_buffer_set_mode(CS_BUFFER_GUARD_BEFORE);
    check_variants();
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
}

static void all_are_built(void **state)
{
    (void)state;
    static const char *const names[] = {"triad.scalar", "triad.simd", "triad.omp"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_non_null(cs_find(names[i]));
    }
#if defined(__x86_64__)
    static const char *const wide[] = {"triad.avx2",   "triad.nt_avx2",   "triad.omp_nt_avx2",
                                       "triad.avx512", "triad.nt_avx512", "triad.omp_nt_avx512"};
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        const cs_entry *entry = cs_find(wide[i]);
        assert_non_null(entry);
        assert_int_equal(entry->isa, strstr(wide[i], "avx512") != NULL ? CS_ISA_AVX512 : CS_ISA_AVX2);
    }
#endif
}

/* b and c are the even and the odd numbers of the seed's stream. */
static void the_reference_is_the_formula(void **state)
{
    (void)state;
    const cs_kernel *kernel = reference()->kernel;
    void *work = worked(reference(), 1000, 1);
    const double *a = kernel->result(work).data;
    cs_rng rng = cs_rng_seeded(SEED);
    for (size_t i = 0; i < 1000; i++) {
        double b = cs_rng_uniform(&rng);
        double c = cs_rng_uniform(&rng);
        assert_true(a[i] == b + 3 * c);
    }
    kernel->destroy(work);
}

static void a_wrong_element_is_rejected(void **state)
{
    (void)state;
    const cs_kernel *kernel = reference()->kernel;
    void *work = worked(reference(), 100, 1);
    cs_view expected = kernel->result(work);
    double changed[100];
    memcpy(changed, expected.data, sizeof changed);
    cs_view got = {changed, 100, CS_F64};
    cs_difference difference;
    assert_int_equal(kernel->compare(work, expected, got, &difference), CS_OK);
    changed[99] = nextafter(nextafter(changed[99], 5), 5);
    assert_int_equal(kernel->compare(work, expected, got, &difference), CS_ERR_MISMATCH);
    assert_int_equal(difference.index, 99);
    assert_true(difference.max_ulp > difference.bound);
    kernel->destroy(work);
}

static void a_case_without_threads_is_refused(void **state)
{
    (void)state;
    void *work = NULL;
    assert_int_equal(reference()->kernel->create(&(cs_case){.n = 1, .threads = 0}, &work), CS_ERR_ARGUMENT);
    assert_int_equal(reference()->kernel->create(&(cs_case){.n = 1, .threads = 1, .input = 1}, &work),
                     CS_ERR_ARGUMENT);
    assert_null(work);
}

static void cost_counts_what_stream_counts(void **state)
{
    (void)state;
    cs_cost cost = reference()->kernel->cost(&(cs_case){.n = 10, .threads = 1});
    assert_true(cost.bytes == 240 && cost.flops == 20 && cost.items == 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_built),
        cmocka_unit_test(the_reference_is_the_formula),
        cmocka_unit_test(every_variant_agrees),
        cmocka_unit_test(every_variant_stays_inside_at_any_alignment),
        cmocka_unit_test(a_wrong_element_is_rejected),
        cmocka_unit_test(a_case_without_threads_is_refused),
        cmocka_unit_test(cost_counts_what_stream_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
