/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>

#include "../../kernels/go_fast/go_fast.h"
#include "buffer.h"
#include "drive.h"

enum { ARANGE_F64, ARANGE_I64, NORMAL, INPUT_COUNT };

static const cs_kernel *kernel(void)
{
    return cs_find("go_fast.scalar")->kernel;
}

static void *copy_of(cs_view view)
{
    void *copy = malloc(view.count * 8 + 1);
    assert_non_null(copy);
    memcpy(copy, view.data, view.count * 8);
    return copy;
}

static void expect_reference(const char *name, const cs_case *c, bool bypass)
{
    driven d = drive_open(name, c);
    driven reference = drive_open("go_fast.scalar", c);
    go_fast_work *w = d.work;
    w->bypass = bypass;
    const cs_view input = {w->a, c->n * c->n, w->type};
    void *before = copy_of(input);
    drive_run(&reference);
    drive_run(&d);
    void *first = copy_of(kernel()->result(d.work));
    const cs_view again = drive_run(&d);
    cs_difference difference;
    if (drive_compare(&d, &reference, &difference) != CS_OK) {
        fail_msg("%s, n = %zu, input %u, %u threads: %g ULP at %zu, bound %g", name, c->n, c->input,
                 c->threads, difference.max_ulp, difference.index, difference.bound);
    }
    assert_memory_equal(first, again.data, again.count * 8);
    assert_memory_equal(before, input.data, input.count * 8);
    free(first);
    free(before);
    drive_close(&reference);
    drive_close(&d);
}

/* All threads of a crew on one CPU: they sleep when they wait. Spinning ones would take the CPUs of other
 * tests that run beside this one, and it theirs. */
static void agrees_everywhere(const char *name, unsigned threads)
{
    const int here = sched_getcpu();
    const int cpus[] = {here, here, here, here, here};
    for (unsigned input = 0; input < INPUT_COUNT; input++) {
        for (unsigned i = 0; i < kernel()->check_sizes.count; i++) {
            const cs_case c = {.n = kernel()->check_sizes.values[i],
                               .input = input,
                               .threads = threads,
                               .cpus = cpus,
                               .seed = 42 + i};
            expect_reference(name, &c, false);
            expect_reference(name, &c, true);
        }
    }
}

static void variants_agree_with_reference(void **state)
{
    (void)state;
    static const cs_buffer_mode modes[] = {CS_BUFFER_GUARD_AFTER, CS_BUFFER_GUARD_BEFORE,
                                           CS_BUFFER_STAGGERED};
    for (size_t m = 0; m < 3; m++) {
        cs_buffer_set_mode(modes[m]);
        drive_each_variant("go_fast", agrees_everywhere);
    }
}

/* The definition once more, in long double. */
static void reference_is_right(void **state)
{
    (void)state;
    const cs_case c = {.n = 37, .input = NORMAL, .threads = 1, .seed = 7};
    driven d = drive_open("go_fast.scalar", &c);
    const double *out = drive_run(&d).data;
    const double *a = ((go_fast_work *)d.work)->a;
    long double trace = 0;
    for (size_t i = 0; i < c.n; i++) {
        trace += tanhl((long double)a[i * c.n + i]);
    }
    for (size_t i = 0; i < c.n * c.n; i++) {
        assert_true(fabsl((long double)a[i] + trace - (long double)out[i]) < 1e-14L * c.n);
    }
    drive_close(&d);
}

/* Off the diagonal, where the trace is 0: out is the converted input alone, exact to the bit. */
static void converts_whole_int64_range(const char *name, unsigned threads)
{
    static const int64_t base[] = {
        0,        1,          INT64_MIN,          INT64_MAX,         INT32_MAX,      INT32_MIN,
        1L << 32, 1L << 52,   1L << 53,           (1L << 53) + 1,    (1L << 54) + 2, 1L << 62,
        -1L,      UINT32_MAX, 0x7ffffffffffffdff, 0x7ffffffffffffe00};
    const cs_case c = {.n = 67, .input = ARANGE_I64, .threads = threads, .seed = 1};
    driven d = drive_open(name, &c);
    const go_fast_work *w = d.work;
    int64_t *a = w->a;
    for (size_t i = 0; i < c.n * c.n; i++) {
        const uint64_t sign = i % 2 == 0 ? 0 : UINT64_MAX;
        const uint64_t nearby = ((uint64_t)base[i / 2 % 16] + i / 32 % 5 - 2) ^ sign;
        memcpy(&a[i], &nearby, sizeof nearby);
        if (i % (c.n + 1) == 0) {
            a[i] = 0;
        }
    }
    const double *out = drive_run(&d).data;
    for (size_t i = 0; i < c.n * c.n; i++) {
        if (out[i] != (double)a[i]) {
            fail_msg("%s: %lld became %.17g", name, (long long)a[i], out[i]);
        }
    }
    drive_close(&d);
}

static void variants_convert_whole_int64_range(void **state)
{
    (void)state;
    drive_each_variant("go_fast", converts_whole_int64_range);
}

/* A result of its own for each run, and the work's again after `release`. */
static void malloc_variants_allocate(void **state)
{
    (void)state;
    static const char *const names[] = {"go_fast.malloc_scalar", "go_fast.malloc_avx2",
                                        "go_fast.malloc_avx512", "go_fast.malloc_huge_avx2",
                                        "go_fast.malloc_huge_avx512"};
    static const size_t ns[] = {0, 1, 100, 800}; /* 5 MB: huge pages are asked for */
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const cs_entry *entry = cs_find(names[i]);
        for (size_t k = 0; entry != NULL && cs_isa_available(entry->isa) && k < 4; k++) {
            const cs_case c = {.n = ns[k], .input = NORMAL, .threads = 1, .seed = 13};
            expect_reference(names[i], &c, true);
            driven d = drive_open(names[i], &c);
            go_fast_work *w = d.work;
            const double *own = w->out;
            drive_run(&d);
            assert_ptr_not_equal(w->out, own);
            entry->variant->release(d.state);
            assert_ptr_equal(w->out, own);
            kernel()->destroy(d.work);
        }
    }
}

typedef struct seen {
    unsigned visits[5];
    cpu_set_t masks[5];
} seen;

/* No assertion here: it would unwind another thread's stack. */
static void look(unsigned thread, void *arg)
{
    seen *s = arg;
    s->visits[thread]++;
    if (sched_getaffinity(0, sizeof s->masks[thread], &s->masks[thread]) != 0) {
        CPU_ZERO(&s->masks[thread]);
    }
}

static void visit_resident_team(const char *name, unsigned threads)
{
    if (strstr(name, "resident") == NULL) {
        return;
    }
    const int here = sched_getcpu();
    const int cpus[] = {here, here, here, here, here};
    const cs_case c = {.n = 64, .input = NORMAL, .threads = threads, .cpus = cpus, .seed = 17};
    seen s;
    memset(&s, 0, sizeof s);
    driven d = drive_open(name, &c);
    drive_run(&d);
    assert_int_equal(d.entry->variant->visit(d.work, d.state, look, &s), CS_OK);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(s.visits[i], i < threads ? 1 : 0);
        if (i > 0 && i < threads) {
            assert_int_equal(CPU_COUNT(&s.masks[i]), 1);
            assert_true(CPU_ISSET((size_t)here, &s.masks[i]));
        }
    }
    drive_close(&d);
}

static void resident_teams_are_bound(void **state)
{
    (void)state;
    drive_each_variant("go_fast", visit_resident_team);
}

/* Whatever the number of threads: each computes the whole trace. */
static void resident_result_is_the_serial_one(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"go_fast.resident_simd", "go_fast.simd"},
                                           {"go_fast.resident_avx2", "go_fast.avx2"},
                                           {"go_fast.resident_avx512", "go_fast.avx512"}};
    for (size_t i = 0; i < 3; i++) {
        const cs_entry *entry = cs_find(pairs[i][0]);
        if (entry == NULL || !cs_isa_available(entry->isa)) {
            continue;
        }
        const cs_case c = {.n = 203, .input = NORMAL, .threads = 3, .seed = 19};
        driven team = drive_open(pairs[i][0], &c);
        driven serial = drive_open(pairs[i][1], &c);
        const cs_view expected = drive_run(&serial);
        assert_memory_equal(drive_run(&team).data, expected.data, expected.count * 8);
        drive_close(&serial);
        drive_close(&team);
    }
}

static cs_status compare_changed(const driven *d, double *changed, cs_difference *difference)
{
    const cs_view expected = kernel()->result(d->work);
    const cs_view got = {changed, expected.count, CS_F64};
    return kernel()->compare(d->work, expected, got, difference);
}

/* Every single wrong element, by the least that a wrong index or a lost addition would show. */
static void compare_rejects_wrong_element(void **state)
{
    (void)state;
    for (unsigned input = 0; input < INPUT_COUNT; input++) {
        const cs_case c = {.n = 100, .input = input, .threads = 1, .seed = 3};
        driven d = drive_open("go_fast.scalar", &c);
        double *changed = copy_of(drive_run(&d));
        const size_t count = c.n * c.n;
        cs_difference difference;
        assert_int_equal(compare_changed(&d, changed, &difference), CS_OK);
        assert_true(difference.max_ulp == 0);
        for (size_t i = 1; i < count; i += 97) {
            const double right = changed[i];
            changed[i] = changed[i - 1];
            assert_int_equal(compare_changed(&d, changed, &difference), CS_ERR_MISMATCH);
            assert_int_equal(difference.index, i);
            changed[i] = (double)NAN;
            assert_int_equal(compare_changed(&d, changed, &difference), CS_ERR_MISMATCH);
            changed[i] = right * (1 + 1e-9);
            assert_int_equal(compare_changed(&d, changed, &difference), CS_ERR_MISMATCH);
            changed[i] = right;
        }
        free(changed);
        drive_close(&d);
    }
}

/* Every single term of the trace, lost from all elements: the smallest |tanh| among them too. */
static void compare_rejects_lost_term(void **state)
{
    (void)state;
    static const size_t ns[] = {1, 10, 100, 320};
    for (unsigned input = 0; input < INPUT_COUNT; input++) {
        for (size_t k = 0; k < 4; k++) {
            const size_t n = ns[k];
            const cs_case c = {.n = n, .input = input, .threads = 1, .seed = 5};
            driven d = drive_open("go_fast.scalar", &c);
            const go_fast_work *w = d.work;
            const double *out = drive_run(&d).data;
            double *changed = copy_of(kernel()->result(w));
            for (size_t i = input == NORMAL ? 0 : 1; i < n; i += 1 + n / 50) { /* tanh(0) is no loss */
                const double term = tanh(cs_add_element(w->a, w->type, i * (n + 1)));
                for (size_t j = 0; j < n * n; j++) {
                    changed[j] = out[j] - term;
                }
                cs_difference difference;
                assert_int_equal(compare_changed(&d, changed, &difference), CS_ERR_MISMATCH);
            }
            free(changed);
            drive_close(&d);
        }
    }
}

/* The sum in another order and with the error that the bound allows for is accepted, although the
 * elements themselves may have cancelled to almost nothing. */
static void compare_accepts_rounding(void **state)
{
    (void)state;
    const cs_case c = {.n = 1000, .input = NORMAL, .threads = 1, .seed = 11};
    driven d = drive_open("go_fast.scalar", &c);
    const go_fast_work *w = d.work;
    const double *a = w->a;
    drive_run(&d);
    double *changed = copy_of(kernel()->result(w));
    double backwards = 0;
    for (size_t i = c.n; i-- > 0;) {
        backwards += tanh(a[i * (c.n + 1)]) * (1 + 0x1p-52);
    }
    for (size_t i = 0; i < c.n * c.n; i++) {
        changed[i] = a[i] + backwards;
    }
    cs_difference difference;
    assert_int_equal(compare_changed(&d, changed, &difference), CS_OK);
    assert_true(difference.max_ulp > 0);
    free(changed);
    drive_close(&d);
}

static void inputs_depend_on_seed_alone(void **state)
{
    (void)state;
    const cs_case one = {.n = 65, .input = NORMAL, .threads = 1, .seed = 9};
    cs_case other = one;
    other.threads = 3;
    driven a = drive_open("go_fast.scalar", &one);
    driven b = drive_open("go_fast.scalar", &other);
    assert_memory_equal(((go_fast_work *)a.work)->a, ((go_fast_work *)b.work)->a, one.n * one.n * 8);
    drive_close(&b);
    other.seed = 10;
    b = drive_open("go_fast.scalar", &other);
    assert_memory_not_equal(((go_fast_work *)a.work)->a, ((go_fast_work *)b.work)->a, one.n * one.n * 8);
    drive_close(&b);
    drive_close(&a);
}

static void create_refuses_nonsense(void **state)
{
    (void)state;
    void *work = NULL;
    assert_int_equal(kernel()->create(&(cs_case){.n = (size_t)1 << 32, .threads = 1}, &work),
                     CS_ERR_ARGUMENT);
    assert_int_equal(kernel()->create(&(cs_case){.n = (size_t)1 << 30, .threads = 1}, &work), CS_ERR_MEMORY);
    assert_int_equal(kernel()->create(&(cs_case){.n = 1, .threads = 1, .input = 3}, &work), CS_ERR_ARGUMENT);
    assert_int_equal(kernel()->create(&(cs_case){.n = 1, .threads = 0}, &work), CS_ERR_ARGUMENT);
    assert_null(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_is_right),
        cmocka_unit_test(variants_agree_with_reference),
        cmocka_unit_test(variants_convert_whole_int64_range),
        cmocka_unit_test(malloc_variants_allocate),
        cmocka_unit_test(resident_teams_are_bound),
        cmocka_unit_test(resident_result_is_the_serial_one),
        cmocka_unit_test(compare_rejects_wrong_element),
        cmocka_unit_test(compare_rejects_lost_term),
        cmocka_unit_test(compare_accepts_rounding),
        cmocka_unit_test(inputs_depend_on_seed_alone),
        cmocka_unit_test(create_refuses_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
