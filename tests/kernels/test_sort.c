/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Comparisons of the sort that is compiled into this file are counted, and may be answered by McIlroy's
 * adversary; the variants in the registry have their own. */
static bool observed_less(double a, double b);
#define SORT_LESS(a, b) observed_less(a, b)

#include "../../kernels/sort/sort.h"
#include "../../kernels/sort/sort_quick.h"
#include "buffer.h"
#include "drive.h"
#include "rng.h"

static size_t comparisons;

/* "A killer adversary for quicksort" (McIlroy 1999). A key is an index into `value`; values are fixed only
 * when a comparison forces it to, as low as can be for whichever looks like the pivot. */
typedef struct adversary {
    double *value;
    double fixed;
    double gas;
    size_t candidate;
} adversary;

static adversary *opponent;

static bool adversary_less(adversary *a, double left, double right)
{
    if (isinf(left) || isinf(right)) { /* what sort_small fills up with */
        return left < right;
    }
    const size_t x = (size_t)left;
    const size_t y = (size_t)right;
    if (a->value[x] >= a->gas && a->value[y] >= a->gas) {
        a->value[x == a->candidate ? x : y] = a->fixed++;
    }
    if (a->value[x] >= a->gas) {
        a->candidate = x;
    } else if (a->value[y] >= a->gas) {
        a->candidate = y;
    }
    return a->value[x] < a->value[y];
}

static bool observed_less(double a, double b)
{
    comparisons++;
    return opponent != NULL ? adversary_less(opponent, a, b) : a < b;
}

static const cs_kernel *kernel(void)
{
    return cs_find("sort.qsort")->kernel;
}

/* Other people's sorts are told by what they refuse; test_sort_peers.c has them. */
static bool is_ours(const char *name)
{
    cs_case c = {.n = 100, .threads = 1, .seed = 1};
    assert_true(cs_find_input(kernel(), "special", &c.input));
    driven d;
    const bool accepts = drive_try(name, &c, &d) == CS_OK;
    if (accepts) {
        drive_close(&d);
    }
    return accepts;
}

static void (*body_for_ours)(const char *name, unsigned threads);

static void call_for_ours(const char *name, unsigned threads)
{
    if (is_ours(name)) {
        body_for_ours(name, threads);
    }
}

static void each_of_ours(void (*body)(const char *name, unsigned threads))
{
    body_for_ours = body;
    drive_each_variant("sort", call_for_ours);
}

static bool in_order(const double *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (!(keys[i - 1] <= keys[i]) && !isnan(keys[i])) {
            return false;
        }
    }
    return true;
}

static void expect_reference(const char *name, const cs_case *c)
{
    driven d = drive_open(name, c);
    driven reference = drive_open("sort.qsort", c);
    drive_run(&reference);
    assert_true(in_order(kernel()->result(reference.work).data, c->n));
    for (int run = 0; run < 2; run++) {
        drive_run(&d);
        cs_difference difference;
        if (drive_compare(&d, &reference, &difference) != CS_OK) {
            fail_msg("%s, n = %zu, input %s, seed %llu, %u threads: wrong at %zu", name, c->n,
                     kernel()->inputs.values[c->input].name, (unsigned long long)c->seed, c->threads,
                     difference.index);
        }
    }
    drive_close(&reference);
    drive_close(&d);
}

static size_t largest_n;

static void agrees_everywhere(const char *name, unsigned threads)
{
    for (unsigned input = 0; input < kernel()->inputs.count; input++) {
        for (unsigned i = 0; i < kernel()->check_sizes.count; i++) {
            const cs_case c = {
                .n = kernel()->check_sizes.values[i], .input = input, .threads = threads, .seed = 42 + i};
            if (c.n <= largest_n) {
                expect_reference(name, &c);
            }
        }
    }
}

static void variants_agree_with_reference(void **state)
{
    (void)state;
    largest_n = SIZE_MAX;
    each_of_ours(agrees_everywhere);
}

static void variants_stay_inside_buffers(void **state)
{
    (void)state;
    largest_n = 20011;
    cs_buffer_set_mode(CS_BUFFER_GUARD_AFTER);
    each_of_ours(agrees_everywhere);
    cs_buffer_set_mode(CS_BUFFER_GUARD_BEFORE);
    each_of_ours(agrees_everywhere);
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
}

static void agrees_at_random_sizes(const char *name, unsigned threads)
{
    cs_rng rng = cs_rng_seeded(2024);
    for (int i = 0; i < 60; i++) {
        const size_t limit = (size_t)1 << (4 + cs_rng_below(&rng, 12));
        const cs_case c = {.n = cs_rng_below(&rng, limit),
                           .input = (unsigned)cs_rng_below(&rng, kernel()->inputs.count),
                           .threads = threads,
                           .seed = cs_rng_next(&rng)};
        expect_reference(name, &c);
    }
}

static void variants_agree_at_random_sizes(void **state)
{
    (void)state;
    each_of_ours(agrees_at_random_sizes);
}

/* All n^n sequences of n values: every permutation, and every pattern of ties. */
static void sorts_all_sequences(const char *name, unsigned threads)
{
    for (size_t n = 1; n <= 7; n++) {
        const cs_case c = {.n = n, .threads = threads};
        driven d = drive_open(name, &c);
        double *keys = ((sort_work *)d.work)->keys;
        size_t sequences = 1;
        for (size_t i = 0; i < n; i++) {
            sequences *= n;
        }
        for (size_t s = 0; s < sequences; s++) {
            int counts[7] = {0};
            size_t digits = s;
            for (size_t i = 0; i < n; i++, digits /= n) {
                keys[i] = (double)(digits % n);
                counts[digits % n]++;
            }
            d.entry->variant->run(d.work, d.state);
            const double *next = keys;
            for (size_t value = 0; value < n; value++) {
                for (int k = 0; k < counts[value]; k++) {
                    if (*next++ != (double)value) {
                        fail_msg("%s: sequence %zu of %zu values is not sorted", name, s, n);
                    }
                }
            }
        }
        drive_close(&d);
    }
}

static void variants_sort_all_short_sequences(void **state)
{
    (void)state;
    each_of_ours(sorts_all_sequences);
}

/* The zero-one principle for the network (Knuth, volume 3, 5.3.4); all splits of ones for the merges. */
static void small_sorts_zeros_and_ones(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 256; bits++) {
        double v[8];
        for (unsigned i = 0; i < 8; i++) {
            v[i] = (bits >> i) & 1;
        }
        sort_eight(v);
        assert_true(in_order(v, 8));
    }
    for (int left = 0; left <= 16; left++) {
        for (int right = 0; right <= 16; right++) {
            double from[32];
            double to[32];
            for (int i = 0; i < 16; i++) {
                from[i] = i >= left;
                from[16 + i] = i >= right;
            }
            sort_merge_halves(from, 16, to);
            for (int i = 0; i < 32; i++) {
                assert_true(to[i] == (double)(i >= left + right));
            }
        }
    }
}

static void heap_sorts(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(5);
    double keys[200];
    for (size_t n = 0; n <= 200; n++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            keys[i] = (double)cs_rng_below(&rng, n);
            sum += keys[i];
        }
        sort_heap(keys, n);
        assert_true(in_order(keys, n));
        for (size_t i = 0; i < n; i++) {
            sum -= keys[i];
        }
        assert_true(sum == 0);
    }
}

enum { MANY = 100000, LOG2_MANY = 17 };

/* Comparisons since `comparisons` was set to 0, per key and level. Random keys take about 1.4. */
static double effort(void)
{
    return (double)comparisons / MANY / LOG2_MANY;
}

typedef double (*pattern)(size_t i, size_t m);

static double sawtooth(size_t i, size_t m)
{
    return (double)(i % m);
}

static double stagger(size_t i, size_t m)
{
    return (double)((i * m + i) % MANY);
}

static double plateau(size_t i, size_t m)
{
    return (double)(i < m ? i : m);
}

static double organ_pipes(size_t i, size_t m)
{
    return (double)(i % (2 * m) < m ? i % m : m - i % m);
}

static double interleaved(size_t i, size_t m)
{
    return i % 2 == 0 ? (double)i : (double)(MANY - i % m);
}

/* The inputs of Bentley and McIlroy, "Engineering a sort function", 1993, and some of our own. */
static void patterns_take_n_log_n(void **state)
{
    (void)state;
    static const pattern patterns[] = {sawtooth, stagger, plateau, organ_pipes, interleaved};
    double *keys = malloc(MANY * sizeof *keys);
    assert_non_null(keys);
    for (size_t p = 0; p < sizeof patterns / sizeof patterns[0]; p++) {
        for (size_t m = MANY; m > 0; m /= 2) {
            for (size_t i = 0; i < MANY; i++) {
                keys[i] = patterns[p](i, m);
            }
            comparisons = 0;
            sort_keys(keys, MANY);
            assert_true(in_order(keys, MANY));
            if (effort() > 2) {
                fail_msg("pattern %zu, m = %zu: %.2f comparisons a key and level", p, m, effort());
            }
        }
    }
    free(keys);
}

/* Once with the answers of the adversary, once with the input that they add up to. It would grant the
 * search for runs that the keys are one, hence sort_loop. With heapsort the effort is 2.8, without 490. */
static void adversary_cannot_make_it_quadratic(void **state)
{
    (void)state;
    double *keys = malloc(MANY * sizeof *keys);
    double *value = malloc(MANY * sizeof *value);
    assert_non_null(keys);
    assert_non_null(value);
    for (size_t i = 0; i < MANY; i++) {
        keys[i] = (double)i;
        value[i] = MANY;
    }
    adversary a = {.value = value, .gas = MANY};
    opponent = &a;
    comparisons = 0;
    sort_loop(keys, MANY, NULL, LOG2_MANY);
    const double adaptive = effort();
    opponent = NULL;
    for (size_t i = 1; i < MANY; i++) {
        assert_true(value[(size_t)keys[i - 1]] <= value[(size_t)keys[i]]);
    }
    comparisons = 0;
    sort_keys(value, MANY);
    const double fixed = effort();
    assert_true(in_order(value, MANY));
    assert_true(adaptive < 6 && fixed < 6);
    free(value);
    free(keys);
}

static void runs_take_one_pass(void **state)
{
    (void)state;
    double *keys = malloc(MANY * sizeof *keys);
    assert_non_null(keys);
    for (int direction = -1; direction <= 1; direction++) {
        for (size_t i = 0; i < MANY; i++) {
            keys[i] = direction * (double)i;
        }
        comparisons = 0;
        sort_keys(keys, MANY);
        assert_true(in_order(keys, MANY));
        assert_in_range(comparisons, (size_t)MANY - 1, (size_t)MANY + 1);
    }
    free(keys);
}

/* Each of k distinct keys is a pivot once and set aside: n log k, not n log n. Random keys, all distinct,
 * take 24 comparisons each. */
static void few_distinct_keys_take_few_comparisons(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(16);
    double *keys = malloc(MANY * sizeof *keys);
    assert_non_null(keys);
    for (size_t i = 0; i < MANY; i++) {
        keys[i] = (double)cs_rng_below(&rng, 16);
    }
    comparisons = 0;
    sort_keys(keys, MANY);
    assert_true(in_order(keys, MANY));
    assert_true(comparisons < (size_t)8 * MANY);
    free(keys);
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Sorted results that differ from the input's in one respect each; index 0 is right. */
static void compare_sees_every_change(void **state)
{
    (void)state;
    const double nan_plus = from_bits(0x7ff8000000000001);
    const double nan_minus = from_bits(0xfff8000000000002);
    const double nan_other = from_bits(0x7ff8000000000003);
    const double inf = HUGE_VAL;
    const struct {
        cs_status status;
        double keys[6];
    } rows[] = {
        {CS_OK, {-0.0, 0.0, 1, inf, nan_plus, nan_minus}},
        {CS_OK, {0.0, -0.0, 1, inf, nan_minus, nan_plus}},                     /* ties in another order */
        {CS_ERR_MISMATCH, {-0.0, 1, 0.0, inf, nan_plus, nan_minus}},           /* a swapped pair */
        {CS_ERR_MISMATCH, {-0.0, 0.0, 1, nan_plus, inf, nan_minus}},           /* a NaN not last */
        {CS_ERR_MISMATCH, {0.0, 0.0, 1, inf, nan_plus, nan_minus}},            /* a lost -0.0 */
        {CS_ERR_MISMATCH, {-0.0, 0.0, 1, inf, nan_plus, nan_other}},           /* a changed payload */
        {CS_ERR_MISMATCH, {-0.0, 0.0, 1, inf, nan_plus, -nan_minus}},          /* a changed sign of NaN */
        {CS_ERR_MISMATCH, {-0.0, 0.0, 1, inf, nan_plus, nan_plus}},            /* one NaN twice */
        {CS_ERR_MISMATCH, {-0.0, 0.0, 1 + 0x1p-52, inf, nan_plus, nan_minus}}, /* the last bit */
    };
    const cs_case c = {.n = 6, .threads = 1};
    driven d = drive_open("sort.qsort", &c);
    sort_work *w = d.work;
    const double input[6] = {nan_plus, 1, nan_minus, -0.0, inf, 0.0};
    memcpy(w->original, input, sizeof input);
    const cs_view expected = {rows[0].keys, 6, CS_F64};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const cs_view got = {rows[i].keys, 6, CS_F64};
        cs_difference difference;
        const cs_status status = kernel()->compare(w, expected, got, &difference);
        if (status != rows[i].status || (difference.max_ulp == 0) != (status == CS_OK)) {
            fail_msg("row %zu: %s", i, cs_status_text(status));
        }
    }
    cs_difference difference;
    const cs_view shorter = {rows[0].keys, 5, CS_F64};
    assert_int_equal(kernel()->compare(w, expected, shorter, &difference), CS_ERR_MISMATCH);
    assert_int_equal(kernel()->compare(w, shorter, expected, &difference), CS_ERR_MISMATCH);
    drive_close(&d);
}

/* What the names of the inputs promise. */
static void inputs_are_what_they_say(void **state)
{
    (void)state;
    const size_t n = 100003;
    for (unsigned input = 0; input < kernel()->inputs.count; input++) {
        const cs_case c = {.n = n, .input = input, .threads = 3, .seed = 8};
        driven d = drive_open("sort.qsort", &c);
        const double *keys = ((sort_work *)d.work)->original;
        size_t descents = 0;
        size_t nans = 0;
        size_t zeros = 0;
        for (size_t i = 0; i < n; i++) {
            descents += i > 0 && keys[i] < keys[i - 1];
            nans += isnan(keys[i]) ? 1 : 0;
            zeros += keys[i] == 0 ? 1 : 0;
        }
        const char *name = kernel()->inputs.values[input].name;
        const bool special = strcmp(name, "special") == 0;
        assert_true(special ? nans > n / 10 && zeros > n / 10 : nans == 0);
        if (strcmp(name, "sorted") == 0 || strcmp(name, "all_equal") == 0) {
            assert_int_equal(descents, 0);
        } else if (strcmp(name, "reversed") == 0) {
            assert_int_equal(descents, n - 1);
        } else if (strcmp(name, "organ_pipe") == 0) {
            assert_in_range(descents, n / 2 - 1, n / 2 + 1);
        } else if (strcmp(name, "nearly_sorted") == 0) {
            assert_in_range(descents, n / 200, n / 50);
        } else {
            assert_in_range(descents, n / 4, n * 3 / 4);
        }
        drive_close(&d);
    }
}

static void inputs_depend_on_seed_alone(void **state)
{
    (void)state;
    for (unsigned input = 0; input < kernel()->inputs.count; input++) {
        const cs_case one = {.n = 100003, .input = input, .threads = 1, .seed = 9};
        cs_case other = one;
        other.threads = 3;
        driven a = drive_open("sort.qsort", &one);
        driven b = drive_open("sort.qsort", &other);
        const sort_work *x = a.work;
        const sort_work *y = b.work;
        assert_memory_equal(x->original, y->original, one.n * sizeof(double));
        /* Where the order means nothing every call starts at another element. */
        const bool turns = strcmp(kernel()->inputs.values[input].name, "uniform") == 0;
        assert_true(!turns || y->turn != 0);
        for (size_t i = 0; i < one.n; i++) {
            assert_memory_equal(&x->original[(i + y->turn) % one.n], &y->keys[i], sizeof(double));
        }
        const size_t turn = y->turn;
        kernel()->restore(b.work);
        assert_int_equal(y->turn != turn, turn != 0);
        drive_close(&b);
        drive_close(&a);
    }
}

static void create_refuses_nonsense(void **state)
{
    (void)state;
    void *work = NULL;
    assert_int_equal(kernel()->create(&(cs_case){.n = SIZE_MAX, .threads = 1}, &work), CS_ERR_MEMORY);
    assert_int_equal(kernel()->create(&(cs_case){.n = 1, .threads = 1, .input = 10}, &work), CS_ERR_ARGUMENT);
    assert_int_equal(kernel()->create(&(cs_case){.n = 1, .threads = 0}, &work), CS_ERR_ARGUMENT);
    assert_null(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_sorts_zeros_and_ones),
        cmocka_unit_test(heap_sorts),
        cmocka_unit_test(runs_take_one_pass),
        cmocka_unit_test(patterns_take_n_log_n),
        cmocka_unit_test(few_distinct_keys_take_few_comparisons),
        cmocka_unit_test(adversary_cannot_make_it_quadratic),
        cmocka_unit_test(variants_sort_all_short_sequences),
        cmocka_unit_test(variants_agree_with_reference),
        cmocka_unit_test(variants_stay_inside_buffers),
        cmocka_unit_test(variants_agree_at_random_sizes),
        cmocka_unit_test(compare_sees_every_change),
        cmocka_unit_test(inputs_are_what_they_say),
        cmocka_unit_test(inputs_depend_on_seed_alone),
        cmocka_unit_test(create_refuses_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
