/* SPDX-License-Identifier: MIT */
/* What is measured of a right function, and that each of the wrong ones in tests/kernels/broken_tanh is seen
 * to be wrong in its own way and in no other. */
#include "support.h"

#include <fenv.h>
#include <math.h>

#include "accuracy/accuracy.h"

extern const cs_kernel cs_kernel_broken_tanh;

#define BROKEN(name)                                                                                         \
    extern const cs_variant cs_variant_broken_tanh_##name;                                                   \
    static const cs_entry name##_entry = {                                                                   \
        "broken_tanh." #name,           "broken_tanh", #name, CS_ISA_BASELINE, &cs_kernel_broken_tanh,       \
        &cs_variant_broken_tanh_##name, NULL};
BROKEN(reference)
BROKEN(octave)
BROKEN(bumpy)
BROKEN(lopsided)
BROKEN(beyond)
BROKEN(invalid)
BROKEN(unsigned)
BROKEN(nan)
BROKEN(tiny)

static cs_accuracy_report measured(const cs_entry *entry, uint64_t seed, unsigned threads)
{
    cs_accuracy_report report;
    const cs_accuracy_request request = {
        .entries = &entry, .count = 1, .points = 100000, .seed = seed, .threads = threads};
    assert_int_equal(cs_accuracy_measure(&request, &report), CS_OK);
    assert_true(report.screen_holds && report.screen_error > 0);
    return report;
}

static size_t range_of(const cs_accuracy_report *report, double low)
{
    for (size_t r = 0; r < report->range_count; r++) {
        if (report->edges[r] == low) {
            return r;
        }
    }
    fail_msg("no range begins at %g", low);
    return 0;
}

/* One fault, of `property`, and the promise broken. */
static void only_broken(const cs_accuracy_report *report, cs_property property)
{
    const cs_accuracy *a = &report->variants[0];
    for (int p = 0; p < CS_PROPERTY_COUNT; p++) {
        if ((a->faults[p].count > 0) != (p == (int)property)) {
            fail_msg("%s: %llu times %s at %a", a->entry->name, (unsigned long long)a->faults[p].count,
                     cs_property_broken((cs_property)p), a->faults[p].x);
        }
    }
    assert_true(cs_accuracy_worst(a, report->range_count) <= a->entry->variant->max_ulp);
    assert_false(cs_accuracy_holds(a, report->range_count));
}

static void a_right_function_holds(void **state)
{
    (void)state;
    cs_accuracy_report report = measured(&reference_entry, 1, 2);
    const cs_accuracy *a = &report.variants[0];
    uint64_t points = 0;
    assert_true(cs_accuracy_holds(a, report.range_count));
    for (size_t r = 0; r < report.range_count; r++) {
        points += report.points[r];
        assert_true(report.points[r] > 0);
        assert_true(a->ranges[r].max_ulp <= 0.51);
        /* Nothing is rounded where tanh(x) is x; elsewhere somewhere by nearly half an ULP. */
        assert_true(report.edges[r + 1] <= 0x1p-28 ? a->ranges[r].max_ulp < 0.05
                                                   : a->ranges[r].max_ulp > 0.49);
    }
    assert_true(points >= 100000 + report.walked);
    cs_accuracy_free(&report);
}

static void the_largest_error_is_where_it_is_said_to_be(void **state)
{
    (void)state;
    cs_accuracy_report report = measured(&octave_entry, 1, 2);
    const cs_accuracy *a = &report.variants[0];
    const size_t wrong = range_of(&report, 0.25);
    assert_false(cs_accuracy_holds(a, report.range_count));
    assert_true(a->ranges[wrong].max_ulp > 1.4 && a->ranges[wrong].max_ulp <= 1.51);
    assert_true(cs_accuracy_worst(a, report.range_count) == a->ranges[wrong].max_ulp);
    for (size_t r = 0; r < report.range_count; r++) {
        const cs_range_error *e = &a->ranges[r];
        assert_true(r == wrong || e->max_ulp < 0.51);
        if (e->max_ulp > 0) {
            assert_true(fabs(e->x) >= report.edges[r] && fabs(e->x) < report.edges[r + 1]);
            assert_true(fabs(e->max_ulp - e->screened) < 0.005);
        }
    }
    const double x = a->ranges[wrong].x;
    assert_true(fabs(a->ranges[wrong].y) > fabs((double)tanhl((long double)x)));
    cs_accuracy_free(&report);
}

static void each_property_is_looked_at(void **state)
{
    (void)state;
    static const struct {
        const cs_entry *entry;
        cs_property broken;
    } cases[] = {
        {&bumpy_entry, CS_PROPERTY_RISING},      {&lopsided_entry, CS_PROPERTY_ODD},
        {&invalid_entry, CS_PROPERTY_EXCEPTION}, {&nan_entry, CS_PROPERTY_SPECIAL},
        {&tiny_entry, CS_PROPERTY_SPECIAL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cs_accuracy_report report = measured(cases[i].entry, 1, 1);
        only_broken(&report, cases[i].broken);
        cs_accuracy_free(&report);
    }
}

static void more_than_one(void **state)
{
    (void)state;
    cs_accuracy_report report = measured(&beyond_entry, 1, 1);
    assert_true(report.variants[0].faults[CS_PROPERTY_LARGEST].count > 0);
    assert_true(fabs(report.variants[0].faults[CS_PROPERTY_LARGEST].x) > 20);
    assert_true(report.variants[0].faults[CS_PROPERTY_LARGEST].y == nextafter(1, 2) ||
                report.variants[0].faults[CS_PROPERTY_LARGEST].y == nextafter(-1, -2));
    assert_false(cs_accuracy_holds(&report.variants[0], report.range_count));
    cs_accuracy_free(&report);
}

/* The sign of zero makes no ULP. */
static void the_sign_of_zero(void **state)
{
    (void)state;
    cs_accuracy_report report = measured(&unsigned_entry, 1, 1);
    const cs_flaw *fault = &report.variants[0].faults[CS_PROPERTY_SPECIAL];
    assert_true(fault->count > 0 && fault->x == 0 && signbit(fault->x) && !signbit(fault->y));
    cs_accuracy_free(&report);
}

static void an_exception_is_blamed_on_its_argument(void **state)
{
    (void)state;
    cs_accuracy_report report = measured(&invalid_entry, 3, 2);
    const cs_flaw *fault = &report.variants[0].faults[CS_PROPERTY_EXCEPTION];
    assert_int_equal(fault->raised, FE_INVALID);
    assert_true(fabs(fault->x) > 0.25 && fabs(fault->x) < 0.5);
    cs_accuracy_free(&report);
}

static void what_promises_nothing_is_not_judged(void **state)
{
    (void)state;
    cs_variant silent = cs_variant_broken_tanh_octave;
    silent.max_ulp = 0;
    cs_entry entry = octave_entry;
    entry.variant = &silent;
    cs_accuracy_report report = measured(&entry, 1, 1);
    assert_true(cs_accuracy_worst(&report.variants[0], report.range_count) > 1.4);
    assert_true(cs_accuracy_holds(&report.variants[0], report.range_count));
    cs_accuracy_free(&report);
}

/* Which thread sees what first does not matter, nor in whose company a variant is measured. */
static void the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    const cs_entry *both[] = {&octave_entry, &reference_entry};
    cs_accuracy_report together;
    const cs_accuracy_request request = {
        .entries = both, .count = 2, .points = 100000, .seed = 5, .threads = 3};
    assert_int_equal(cs_accuracy_measure(&request, &together), CS_OK);
    cs_accuracy_report alone = measured(&reference_entry, 5, 1);
    const cs_accuracy *a = &alone.variants[0];
    const cs_accuracy *b = &together.variants[1];
    for (size_t r = 0; r < alone.range_count; r++) {
        assert_int_equal(alone.points[r], together.points[r]);
        /* Below twice the margin the largest is long double's. */
        if (a->ranges[r].max_ulp > 0.01) {
            assert_true(a->ranges[r].max_ulp == b->ranges[r].max_ulp && a->ranges[r].x == b->ranges[r].x);
        }
    }
    cs_accuracy_free(&alone);
    cs_accuracy_free(&together);
}

static void another_seed_is_other_points(void **state)
{
    (void)state;
    cs_accuracy_report one = measured(&reference_entry, 1, 1);
    cs_accuracy_report two = measured(&reference_entry, 2, 1);
    const size_t r = range_of(&one, 8);
    assert_true(one.variants[0].ranges[r].x != two.variants[0].ranges[r].x);
    cs_accuracy_free(&one);
    cs_accuracy_free(&two);
}

static double last_fraction;

static void take_fraction(void *context, double fraction)
{
    (void)context;
    assert_true(fraction >= last_fraction && fraction <= 1);
    last_fraction = fraction;
}

static void progress_ends_at_the_whole(void **state)
{
    (void)state;
    const cs_entry *entry = &reference_entry;
    cs_accuracy_report report;
    const cs_accuracy_request request = {
        .entries = &entry, .count = 1, .points = 1000, .seed = 1, .threads = 2, .progress = take_fraction};
    assert_int_equal(cs_accuracy_measure(&request, &report), CS_OK);
    assert_true(last_fraction == 1);
    cs_accuracy_free(&report);
}

static void an_interruption_ends_it(void **state)
{
    (void)state;
    const cs_entry *entry = &reference_entry;
    const volatile sig_atomic_t interrupted = 1;
    cs_accuracy_report report;
    const cs_accuracy_request request = {.entries = &entry,
                                         .count = 1,
                                         .points = 1000000000000,
                                         .seed = 1,
                                         .threads = 2,
                                         .interrupted = &interrupted};
    assert_int_equal(cs_accuracy_measure(&request, &report), CS_ERR_INTERRUPTED);
    assert_null(report.variants);
}

static void what_cannot_be_measured_is_refused(void **state)
{
    (void)state;
    cs_kernel unknown = cs_kernel_broken_tanh;
    unknown.elementwise.function = "gudermannian";
    cs_entry entry = reference_entry;
    entry.kernel = &unknown;
    const cs_entry *entries[] = {&entry};
    cs_accuracy_report report;
    cs_accuracy_request request = {.entries = entries, .count = 1, .points = 1, .threads = 1};
    assert_int_equal(cs_accuracy_measure(&request, &report), CS_ERR_ARGUMENT);
    unknown.elementwise.function = NULL;
    assert_int_equal(cs_accuracy_measure(&request, &report), CS_ERR_ARGUMENT);
    request.count = 0;
    assert_int_equal(cs_accuracy_measure(&request, &report), CS_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_function_holds),
        cmocka_unit_test(the_largest_error_is_where_it_is_said_to_be),
        cmocka_unit_test(each_property_is_looked_at),
        cmocka_unit_test(more_than_one),
        cmocka_unit_test(the_sign_of_zero),
        cmocka_unit_test(an_exception_is_blamed_on_its_argument),
        cmocka_unit_test(what_promises_nothing_is_not_judged),
        cmocka_unit_test(the_same_for_any_number_of_threads),
        cmocka_unit_test(another_seed_is_other_points),
        cmocka_unit_test(progress_ends_at_the_whole),
        cmocka_unit_test(an_interruption_ends_it),
        cmocka_unit_test(what_cannot_be_measured_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
