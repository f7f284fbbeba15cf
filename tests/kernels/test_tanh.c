/* SPDX-License-Identifier: MIT */
/* The variants of tanh, as the harness runs them. What `check --points` measures is tested in tests/accuracy.
 */
#include "support.h"

#include <math.h>

#include "../../kernels/tanh/tanh.h"
#include "buffer.h"
#include "compare.h"
#include "drive.h"

enum { SEED = 11, UNIFORM5 = 0, NORMAL = 1, SPECIAL = 2 };

static const char *const own[] = {"accurate_avx512", "fast_avx512", "accurate_avx2", "fast_avx2"};
static const char *const peers[] = {"libmvec_avx512", "libmvec_avx2",     "sleef_avx512",
                                    "sleef_avx2",     "sleef_u35_avx512", "sleef_u35_avx2"};

static void built_and_with_this_promise(const char *team, const char *name, double max_ulp)
{
    char full[64];
    snprintf(full, sizeof full, "tanh.%s%s", team, name);
    const cs_entry *entry = cs_find(full);
    if (entry == NULL) {
        fail_msg("%s is not built", full);
    }
    assert_true(entry->variant->max_ulp == max_ulp);
    assert_int_equal(entry->variant->parallel, team[0] != '\0');
}

static void all_are_built(void **state)
{
    (void)state;
    static const char *const teams[] = {"", "omp_"};
    for (size_t t = 0; t < COUNT_OF(teams); t++) {
        built_and_with_this_promise(teams[t], "libm", 0);
        built_and_with_this_promise(teams[t], "simd", 0.60);
#if defined(__x86_64__)
        for (size_t i = 0; i < COUNT_OF(own); i++) {
            built_and_with_this_promise(teams[t], own[i], 0.60);
        }
        for (size_t i = 0; i < COUNT_OF(peers); i++) {
            built_and_with_this_promise(teams[t], peers[i], 0);
        }
#endif
    }
    built_and_with_this_promise("", "auto", 0.60);
    built_and_with_this_promise("", "auto_fast", 1.2);
}

/* `cache`: the bytes of it that a variant is told of. */
static void agrees_with_cache(const char *name, const cs_case *c, size_t cache)
{
    driven d = drive_open(name, c);
    driven expected = drive_open("tanh.libm", c);
    cs_difference difference;
    ((tanh_work *)d.work)->cache = cache;
    drive_run(&d);
    drive_run(&expected);
    if (drive_compare(&d, &expected, &difference) != CS_OK) {
        fail_msg("%s, n %zu, input %u, %u threads, %zu bytes of cache: %g ULP at %zu", name, c->n, c->input,
                 c->threads, cache, difference.max_ulp, difference.index);
    }
    drive_close(&d);
    drive_close(&expected);
}

static void agrees(const char *name, unsigned threads, size_t n, unsigned input)
{
    const cs_case c = {.n = n, .input = input, .threads = threads, .seed = SEED + n};
    agrees_with_cache(name, &c, 0);
}

/* Sizes around every vector length, so that heads and tails of each length occur. */
static void agrees_at_every_small_size(const char *name, unsigned threads)
{
    for (size_t n = 0; n <= 70; n++) {
        agrees(name, threads, n, SPECIAL);
    }
    agrees(name, threads, 1009, UNIFORM5);
    agrees(name, threads, 1009, NORMAL);
}

/* Any access outside of x and y ends the program. The end lies at a page's, so that the start takes every
 * alignment of 8 bytes as n grows. */
static void every_variant_agrees_and_stays_inside(void **state)
{
    (void)state;
    cs_buffer_set_mode(CS_BUFFER_GUARD_AFTER);
    drive_each_variant("tanh", agrees_at_every_small_size);
    cs_buffer_set_mode(CS_BUFFER_GUARD_BEFORE);
    drive_each_variant("tanh", agrees_at_every_small_size);
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
}

/* Larger than the cache, from the size on at which vectors are first stored past it, and at every alignment
 * of 8 bytes, since the end lies at a page's: a streaming store to an address that is not its own ends the
 * program. */
static void agrees_past_the_caches(const char *name, unsigned threads)
{
    for (size_t n = 511; n < 520 && threads <= 2; n++) {
        const cs_case c = {.n = n * threads, .input = SPECIAL, .threads = threads, .seed = SEED};
        agrees_with_cache(name, &c, 1);
    }
}

static void every_variant_agrees_past_the_caches(void **state)
{
    (void)state;
    cs_buffer_set_mode(CS_BUFFER_GUARD_AFTER);
    drive_each_variant("tanh", agrees_past_the_caches);
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
}

/* One thread's vector is another's tail: an element's result does not depend on where a part begins. */
static void same_bits_as_one_thread(const char *name, unsigned threads)
{
    char serial[64];
    if (strncmp(name, "tanh.omp_", 9) != 0) {
        return;
    }
    snprintf(serial, sizeof serial, "tanh.%s", name + 9);
    for (size_t n = 1; n < 100; n += 7) {
        const cs_case c = {.n = n, .threads = threads, .seed = SEED};
        driven team = drive_open(name, &c);
        driven one = drive_open(serial, &c);
        const cs_view a = drive_run(&team);
        const cs_view b = drive_run(&one);
        assert_memory_equal(a.data, b.data, n * sizeof(double));
        drive_close(&team);
        drive_close(&one);
    }
}

static void teams_compute_what_one_thread_does(void **state)
{
    (void)state;
    drive_each_variant("tanh", same_bits_as_one_thread);
}

static const cs_kernel *the_kernel(void)
{
    const cs_entry *entry = cs_find("tanh.libm");
    assert_non_null(entry);
    return entry->kernel;
}

static void the_reference_is_the_formula(void **state)
{
    (void)state;
    const cs_case c = {.n = 1000, .input = UNIFORM5, .threads = 1, .seed = SEED};
    driven d = drive_open("tanh.libm", &c);
    const double *y = drive_run(&d).data;
    const double *x = the_kernel()->elementwise.arguments(d.work);
    bool negative = false;
    for (size_t i = 0; i < c.n; i++) {
        assert_true(x[i] >= -5 && x[i] < 5 && y[i] == tanh(x[i]));
        negative = negative || x[i] < -4;
    }
    assert_true(negative);
    drive_close(&d);
}

static void arguments_can_be_set(void **state)
{
    (void)state;
    const cs_case c = {.n = 3, .threads = 1, .seed = SEED};
    driven d = drive_open("tanh.simd", &c);
    double *x = the_kernel()->elementwise.arguments(d.work);
    x[0] = 0;
    x[1] = HUGE_VAL;
    x[2] = -HUGE_VAL;
    const double *y = drive_run(&d).data;
    assert_true(y[0] == 0 && y[1] == 1 && y[2] == -1);
    assert_string_equal(the_kernel()->elementwise.function, "tanh");
    drive_close(&d);
}

static void special_inputs_hold_what_they_say(void **state)
{
    (void)state;
    const cs_case c = {.n = 1000, .input = SPECIAL, .threads = 1, .seed = SEED};
    driven d = drive_open("tanh.libm", &c);
    const double *x = the_kernel()->elementwise.arguments(d.work);
    size_t nan = 0;
    size_t infinite = 0;
    size_t negative_zero = 0;
    size_t subnormal = 0;
    for (size_t i = 0; i < c.n; i++) {
        nan += isnan(x[i]) != 0;
        infinite += isinf(x[i]) != 0;
        negative_zero += x[i] == 0 && signbit(x[i]);
        subnormal += fpclassify(x[i]) == FP_SUBNORMAL;
    }
    assert_true(nan > 0 && infinite > 0 && negative_zero > 0 && subnormal > 0);
    drive_close(&d);
}

static void what_is_wrong_is_rejected(void **state)
{
    (void)state;
    static const double right[] = {0.5, -0.0, 1, (double)NAN};
    double got[COUNT_OF(right)];
    const cs_view expected = {right, COUNT_OF(right), CS_F64};
    const cs_view changed = {got, COUNT_OF(right), CS_F64};
    static const struct {
        size_t at;
        double value;
    } wrong[] = {{0, 0.5 + 12 * 0x1p-53}, {0, -0.5}, {1, 0.0}, {2, (double)NAN}, {3, 1}};
    cs_difference difference;
    memcpy(got, right, sizeof got);
    assert_int_equal(the_kernel()->compare(NULL, expected, changed, &difference), CS_OK);
    got[0] = 0.5 + 11 * 0x1p-53;
    assert_int_equal(the_kernel()->compare(NULL, expected, changed, &difference), CS_OK);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        memcpy(got, right, sizeof got);
        got[wrong[i].at] = wrong[i].value;
        assert_int_equal(the_kernel()->compare(NULL, expected, changed, &difference), CS_ERR_MISMATCH);
        assert_int_equal(difference.index, wrong[i].at);
        assert_true(difference.max_ulp > difference.bound);
    }
}

static void cases_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    void *work = NULL;
    assert_int_equal(the_kernel()->create(&(cs_case){.n = 1, .threads = 0}, &work), CS_ERR_ARGUMENT);
    assert_int_equal(the_kernel()->create(&(cs_case){.n = 1, .threads = 1, .input = 3}, &work),
                     CS_ERR_ARGUMENT);
    assert_int_equal(the_kernel()->create(&(cs_case){.n = SIZE_MAX / 4, .threads = 1}, &work), CS_ERR_MEMORY);
    assert_null(work);
}

static void cost_is_one_read_and_one_write(void **state)
{
    (void)state;
    const cs_cost cost = the_kernel()->cost(&(cs_case){.n = 10, .threads = 1});
    assert_true(cost.bytes == 160 && cost.flops == 10 && cost.items == 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_built),
        cmocka_unit_test(every_variant_agrees_and_stays_inside),
        cmocka_unit_test(every_variant_agrees_past_the_caches),
        cmocka_unit_test(teams_compute_what_one_thread_does),
        cmocka_unit_test(the_reference_is_the_formula),
        cmocka_unit_test(arguments_can_be_set),
        cmocka_unit_test(special_inputs_hold_what_they_say),
        cmocka_unit_test(what_is_wrong_is_rejected),
        cmocka_unit_test(cases_that_make_no_sense_are_refused),
        cmocka_unit_test(cost_is_one_read_and_one_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
